"""Names of the living region. All of them are invented; no real municipality, school or person is meant.

Some are awkward on purpose: apostrophes, leading articles, long names and accents have to look right everywhere.
"""

from typing import NamedTuple


class InventedMunicipality(NamedTuple):
    """A municipality with its number of plekken at one school, and the places its schools are in."""

    code: str
    name: str
    single_plekken: int
    places: tuple[str, ...]


class InventedEmployer(NamedTuple):
    """An organisation and the share of the coaches that work there."""

    name: str
    weight: int


PROGRAMME = "Voorbeeldprogramma"
PROVINCE = "Voorbeeldland"

MUNICIPALITIES = (
    InventedMunicipality("9901", "Voorbeeldrecht", 9, ("Voorbeeldrecht", "Oud-Voorbeeld", "d'Oever")),
    InventedMunicipality("9902", "Verzonnerveen", 9, ("Verzonnerveen", "Verzonneroord")),
    InventedMunicipality("9903", "'t Voorbeeld", 8, ("'t Voorbeeld", "'t Denkbeeld")),
    InventedMunicipality("9904", "Fictiedijk", 8, ("Fictiedijk", "Nieuw-Fictiedijk")),
    InventedMunicipality("9905", "Nergenshuizen aan den Denkbeeldigen IJssel", 8, ("Nergenshuizen", "Ergensdorp")),
    InventedMunicipality("9906", "Schijnwolde", 7, ("Schijnwolde", "Schijnoord")),
    InventedMunicipality("9907", "Bedenkerveld", 5, ("Bedenkerveld",)),
    InventedMunicipality("9908", "De Verbeelding", 3, ("De Verbeelding",)),
)

# Several schools together: municipality, name of the plek, names of its schools.
BUNDLES = (
    (
        "9901",
        "Brede School De Wolkenfabriek",
        ("De Wolkenvanger", "Het Luchtkasteel", "De Regenmaker", "De Windroos van Nergens"),
    ),
    ("9902", "Kindcluster 't Verzonnen Plein", ("'t Verzonnen Nest", "De Papieren Draak", "Sint-Fantasiusschool")),
    ("9903", "De Twee Sprookjes", ("Het Eerste Sprookje", "Het Tweede Sprookje")),
)

# A plek whose school is not known yet: municipality and place.
PLACES_ONLY = (("9904", "Nieuw-Fictiedijk"), ("9906", "Schijnoord"))

SCHOOLS = (
    *(
        "De Denkbeeldige Eik",
        "De Fantast",
        "'t Bedachte Bos",
        "d'Oeverloze Oever",
        "De Sprookjesmolen",
        "Het Zeemonster",
    ),
    *("De Zandkastelen", "Basisschool De Maanreizigers", "De Vliegende Hollander van Voorbeeldrecht", "De Reuzenstap"),
    *("Het Kabouterpad", "De Toverlantaarn", "De Eenhoorn van Verzonnerveen", "'t Spiegelpaleis", "De Drakenvlieger"),
    *("De Onzichtbare Brug", "Het Raadsel", "De Zevenmijlslaars", "De Glazen Berg", "Het Vliegend Tapijt"),
    *("De Fluisterboom", "'t Wonderland", "De Kristallen Bol", "Het Schaduwspel", "De Sterrenkijker", "De Tijdmachine"),
    *("De Gouden Gans", "Prins Denkbeeldschool", "Koningin Fictiaschool", "Het Doolhof", "De Waterkaboutertjes"),
    *("De Parachutist", "'t Kleine Heelal", "De Ondergrondse Zee", "De Drie Wensen", "Het Verdwenen Eiland"),
    *(
        "Protestants-Christelijke Basisschool voor Verzonnen Onderwijs De Langste Naam van Nergenshuizen",
        "De Poolexpeditie",
        "De Wensput",
        "Het Papieren Bootje",
        "De Uitvinder",
        "Jenaplanschool Het Bedenksel",
        "De Nachtegaal van Nergens",
        "De Schatkaart",
        "De Marsmannetjes",
        "De Schijnheuvel",
        "'s-Gravenschijn",
        "Het Toverwoord",
        "De Notenkraker van Schijnwolde",
        "De Luchtballon",
        "Het Geheime Genootschap",
        "De Meerminnen",
        "De Bedenkerij",
        "Het Vuurvogeltje",
        "De Sneeuwglobe",
        "Het Achtste Wereldwonder",
        "De Denkwolk",
    ),
)

EMPLOYERS = (
    InventedEmployer("GGD Voorbeeldland", 11),
    InventedEmployer("Jeugdhulp De Verbeelding", 9),
    InventedEmployer("Welzijn 't Voorbeeld", 6),
    InventedEmployer("Zelfstandig", 4),
)

# The first three have an account to enter the demo with; the first two stay at their plekken, the third is self-employed.
COACHES = (
    *(
        "Sanne d'Oever",
        "Mees Voorbeeld",
        "Anneloes van Verzonnen",
        "Bram Fictiema",
        "Chaïma Denkbeeld",
        "Daan Schijnstra",
    ),
    *("Esra 't Voorbeeld", "Fleur Bedacht", "Gijs van der Verbeelding", "Hanna Voorbeeld-d'Oever", "Ilse Fictiema"),
    *("Joris van Nergenshuizen", "Kübra Denkbeeld", "Lotte Schijnstra", "Milan van Verzonnen", "Noor Bedacht"),
    *(
        "Okke d'Oever",
        "Pien van den Denkbeeldigen IJssel-Voorbeeld",
        "Quinten Fictiema",
        "Roos Voorbeeld",
        "Sjoerd 't Hof",
    ),
    *("Tess Verzonnerveen", "Umar Denkbeeld", "Veerle Schijnstra", "Wout Bedacht", "Xandra van der Verbeelding"),
    *("Yara Voorbeeld", "Zoë Fictiema", "Ties van Verzonnen", "Maud Denkbeeld"),
)
NEWCOMERS = (
    *("Jet van Nergenshuizen", "Abel Voorbeeld", "Amina d'Oever", "Bo Fictiema", "Coen Denkbeeld", "Dewi Schijnstra"),
    *("Evi Bedacht", "Ferre van Verzonnen", "Guusje 't Hof", "Hidde Voorbeeld", "Imke Denkbeeld", "Jelle Fictiema"),
)

SPECIALISMS = (
    "",
    "taal en lezen thuis",
    "opvoeden",
    "",
    "rondkomen met geld",
    "naar school gaan",
    "",
    "sociaal-emotionele ontwikkeling",
)
TRAINING = ("", "gesprekken met ouders", "", "bemiddelen", "werken met groepen ouders", "")
EARLIER_FUNCTIONS = ("preventiemedewerker", "leerkracht", "jeugdverpleegkundige", "gezinsbegeleider", "ouderconsulent")

# Texts of a coordinator for a factsheet, by section; one of each is taken.
TEXTS: dict[str, tuple[str, ...]] = {
    "content": (
        "De kansencoaches werkten vooral als verbinder. Zij spraken met ouders bij de schooldeur, hielpen leerkrachten "
        "met lastige gesprekken en zochten met ouders naar hulp dichtbij.",
        "Het werk verschilde per school. Op de ene school ging het vooral om contact met ouders, op de andere om steun "
        "voor leerkrachten en om overgangen naar een andere groep of school.",
    ),
    "network": (
        "De kansencoaches zagen elkaar geregeld bij intervisie. Zij volgden ook workshops.",
        "Ervaringen zijn gedeeld bij netwerkbijeenkomsten. Wat daar is opgehaald, helpt het profiel van de functie verder.",
    ),
    "match": (
        "Waar de kansencoach een vaste dag en een eigen plek in het gebouw had, wisten ouders die snel te vinden.",
        "Een goed klikgesprek vooraf hielp: de verwachtingen van school en kansencoach waren dan bekend.",
    ),
    "workload": (
        "Op enkele scholen paste het werk niet altijd in de uren. Met die scholen is opnieuw besproken wat de rol is.",
        "Afspraken over de rol hielpen om ongepland werk klein te houden.",
    ),
    "advice": (
        "Voor de plekken waar de kansencoach blijft, wordt in het voorjaar samen met de scholen bekeken welke uren nodig zijn.",
        "Het advies over de jaren hierna volgt in het voorjaar en hoort bij het jeugdplan van de gemeente.",
    ),
}
