"""The factsheet of one municipality and school year, as of a reference date.

content  the facts and figures, frozen, from the database
prose    Dutch sentences from those facts
charts   rows for the bars and strips
page     the HTML, from content, prose and charts
pdf      the one door to WeasyPrint
attached the figures as a table: CSV, JSON, and what changed since the previous factsheet
texts    texts typed by hand, and what of them contradicts the data
issuing  the verbs: make a concept, render it, fix it
"""
