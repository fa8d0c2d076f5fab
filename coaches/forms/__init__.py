"""Forms: what a person fills in; they call one verb each."""
