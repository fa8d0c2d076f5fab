"""Likely names: listed first names and family names, and words with a capital where a person is meant.

A name that is a word too (Roos, Mees, Bakker) counts only when what stands around it says so. A name of a school or an
organisation does not count.
"""

from __future__ import annotations

import re

from coaches.text_check.sheet import Sheet, Spans
from coaches.text_check.words import ORG_ENDINGS, Word, is_organisation, listed, set_of, words_of

TITLES = set_of("mevrouw mevr mw mvr mvrw mej meneer mijnheer dhr hr heer fam")
SOFT_TITLES = set_of("familie gezin juf juffrouw meester dr drs mr ds")
RELATIONS = set_of(
    "moeder moeders vader vaders ouder ouders mama papa mam pap oma opa zus zusje zusjes zusters broer broers "
    "broertje broertjes zoon zoontje zonen dochter dochters dochtertje tante oom neef neefje nicht nichtje "
    "kind kindje kinderen kids kleinkind kleinzoon kleindochter jongen jongetje meisje leerling leerlingen "
    "tweeling peuter kleuter baby voogd gezinsvoogd stiefvader stiefmoeder pleegmoeder pleegvader pleegouders "
    "pleegkind buurvrouw buurman buurjongen buurmeisje vriend vriendin vriendje vriendinnetje man vrouw "
    "partner ex collega leerkracht lerares leraar tolk huisarts directeur intern begeleider ib'er logopedist "
    "jeugdarts verpleegkundige therapeut consulent contactpersoon mevrouw meneer juf meester nanny oppas "
    "klasgenoot klasgenootje"
)
FAMILY_WORDS = RELATIONS | set_of("ouderlijk gezin familie huis thuis juf meester klas")
PARTICLES = set_of(
    "van de der den het 't te ter ten in von la le du da dos das di el al ben bin bint abu ait ould ouled oulad aan op"
)
ARABIC = set_of("el al ben bin bint abu ait ould ouled oulad")
ARTICLES = set_of("de het een 't deze die dit dat elke elk geen mijn onze ons jouw zijn haar hun iedere alle veel meer")
PERSON_CUES = set_of(
    "met door namens tegen gebeld gesproken belde sprak hielp help zag bezocht vroeg ontmoet begeleid getroost"
)
SOFT_CUES = PERSON_CUES | set_of("van bij voor aan over naar en of heb heeft dat ook om zag")
NAME_CUES = set_of("heet heette heten genaamd roepnaam voornaam achternaam")
PERSON_VERBS = set_of(
    "is was heeft had hebben komt kwam kwamen wil wilde willen gaat ging gaan vond vindt vertelt vertelde zei "
    "zegt belt belde vraagt vroeg mag kan moet zit zat huilt huilde speelt speelde slaapt sliep leest krijgt "
    "kreeg doet deed werkt woont mist helpt denkt weet laat blijft bleef maakt maakte praat praatte durft "
    "lacht mailt appt haalt brengt snapt begrijpt voelt hoort sprak geeft gaf slaat sloeg schreeuwt mocht kon "
    "moest zou zal wordt werd leert leerde oefent gedraagt luistert vertrekt stopt begint reageert"
)
TALKED_TO = set_of(
    "gesproken gebeld geholpen gevraagd getroost opgehaald weggebracht aangemeld uitgenodigd begeleid ontmoet"
)
PREFIXES = set_of("van ter ten el al")
RULERS = set_of("sint st prins prinses koning koningin")
POSSESSIVES = set_of("zn z'n zijn haar d'r hun se")
SCHOOL_WORDS = set_of(
    "obs cbs rkbs kbs pcbs gbs basisschool kindcentrum ikc mfa stichting dorpshuis buurthuis speeltuin college"
)
NAME_ENDINGS = (
    "stra",
    "sma",
    "inga",
    "ski",
    "ska",
    "cki",
    "cka",
    "wicz",
    "ovic",
    "evic",
    "oglu",
    "enko",
    "escu",
    "ssen",
    "ova",
    "chvili",
)
GROUP_AFTER = re.compile(r" ?\(?,? ?(?:uit |van |in )?(?:groep|gr\.?|klas) ?\d", re.IGNORECASE)
INITIALS = re.compile(
    r"(?<![\w.])(?:[A-Z]\. ?){1,4}(?P<particle>(?:(?:van|de|der|den|het|ter|ten|te|el|al|ben) ){0,3})(?P<name>[A-Z][A-Za-z'-]*)"
)
INITIALS_IN_GROUP = re.compile(r"(?<![\w.])(?:[A-Z]\.){1,4}(?= ?\(?(?:uit |van )?(?:groep|gr\.?|klas) ?\d)")
NOT_BEFORE_INITIAL = re.compile(
    r"\b(?:groep|gr|klas|unit|lokaal|kamer|niveau|optie|plan|gebouw|deel|hal|zaal|vitamine|ingang) ?$", re.I
)


def names(sheet: Sheet) -> Spans:
    yield from _initials(sheet.text)
    words = words_of(sheet.text)
    yield from Names(sheet.text, words).spans()


def _initials(text: str) -> Spans:
    yield from _full_initials(text)
    for match in INITIALS_IN_GROUP.finditer(text):
        yield match.span()


def _full_initials(text: str) -> Spans:
    for match in INITIALS.finditer(text):
        if NOT_BEFORE_INITIAL.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        name = match["name"].lower()
        is_short = len(name) == 1
        if name in listed("not_names") or (
            not is_short and name.endswith(ORG_ENDINGS) and name not in listed("surnames")
        ):
            continue
        if match["particle"] or (not is_short and (name in listed("surnames") or len(name) > 2)):
            yield match.start(), match.end()


class Names:
    """Likely names among the words of one text."""

    def __init__(self, text: str, words: list[Word]) -> None:
        self.text, self.words = text, words
        self.first_names, self.surnames = listed("first_names"), listed("surnames")
        self.also_words, self.not_names = listed("also_words"), listed("not_names")
        letters = [letter for letter in text if letter.isalpha()]
        self.is_shouting = len(letters) > 12 and sum(map(str.isupper, letters)) > 0.7 * len(letters)
        self.is_org = self._organisations()

    def spans(self) -> Spans:
        was_name = -1
        at = 0
        while at < len(self.words):
            first = self._begins_name(at, was_name)
            if first is None:
                at += 1
                continue
            last = self._last_of_name(first)
            yield self.words[first].start, self.words[last].end
            was_name = last
            at = max(last, at) + 1

    # -- what a word is --

    def _word(self, at: int) -> Word | None:
        return self.words[at] if 0 <= at < len(self.words) else None

    def _low(self, at: int) -> str:
        word = self._word(at)
        return word.low if word else ""

    def _is_listed(self, low: str) -> bool:
        """A first name and nothing else; both halves of a double one."""
        if low in self.first_names:
            return low not in self.also_words and low not in self.not_names
        halves = low.split("-")
        return len(halves) == 2 and all(half in self.first_names for half in halves)

    def _is_capital(self, at: int) -> bool:
        """Written with a capital as names are, and not a word that we know to be something else."""
        word = self._word(at)
        if word is None or self.is_shouting or not word.has_capital or self.is_org[at] or word.low in self.not_names:
            return False
        if word.is_shouted:
            return len(word.text) >= 4 and (word.low in self.first_names or word.low in self.surnames)
        return not is_organisation(word) and not any(part in self.not_names for part in word.low.split("-")[:1])

    def _is_unknown_name(self, at: int) -> bool:
        """A capital in the middle of a sentence."""
        word = self._word(at)
        return word is not None and not word.is_first and len(word.text) > 2 and self._is_capital(at)

    def _is_close(self, at: int) -> bool:
        """Only a space (or the dot of an abbreviation) stands before this word."""
        word = self._word(at)
        return word is not None and word.gap in {" ", ". ", ".", " ("}

    def _organisations(self) -> list[bool]:
        """Which words belong to the name of a school or another organisation."""
        marks = [False] * len(self.words)
        for at, word in enumerate(self.words):
            is_named = word.low in SCHOOL_WORDS or (word.low == "school" and self._low(at - 1) == "brede")
            if is_named:
                after = at + 1
                while (
                    after < len(self.words)
                    and after - at <= 4
                    and self.words[after].gap == " "
                    and (
                        self.words[after].has_capital
                        or self.words[after].low in {"de", "het", "van", "der", "den", "'t"}
                    )
                ):
                    marks[after] = True
                    after += 1
            is_article = word.has_capital and word.low in {"de", "het"} and not word.is_first
            if is_article and self._low(at - 1) not in TITLES | SOFT_TITLES and at + 1 < len(self.words):
                marks[at + 1] = self.words[at + 1].gap == " " and self.words[at + 1].has_capital
            if word.has_capital and (
                (is_organisation(word) and not word.is_first) or word.low.endswith(("school", "college"))
            ):
                before = at
                while (
                    before
                    and at - before < 4
                    and self.words[before].gap in {" ", ". ", "-"}
                    and self.words[before - 1].has_capital
                ):
                    before -= 1
                    marks[before] = self.words[before].low not in TITLES
        return marks

    # -- where a name begins and ends --

    def _begins_name(self, at: int, was_name: int) -> int | None:
        """The word where a name begins that is announced by, or is, the word ``at``."""
        word = self.words[at]
        if word.low in TITLES or word.low in SOFT_TITLES:
            return self._after_title(at)
        if word.low in RELATIONS and (found := self._after_relation(at)) is not None:
            return found
        if word.low in NAME_CUES or (word.low == "naam" and self._announces(at)):
            return self._after_name_cue(at)
        return at if self._is_name(at, was_name) else None

    def _announces(self, at: int) -> bool:
        after = self._word(at + 1)
        return after is not None and (":" in after.gap or after.low == "is")

    def _after_title(self, at: int) -> int | None:
        first = at + 1
        if not self._is_close(first):
            return None
        core = self._skip_particles(first)
        word = self._word(core)
        if word is None or (core > first and not self._is_close(core)):
            return None
        is_strict = self.words[at].low in TITLES
        has_particle = core > first
        if word.has_capital and not self.is_shouting:
            if word.low in self.not_names and not (word.low in self.surnames and is_strict):
                return None
            if not is_strict and (word.is_shouted or self.is_org[core] or (is_organisation(word))):
                return None
            return first
        is_listed = word.low.split("-")[0] in self.surnames or self._is_listed(word.low)
        if (
            is_listed
            and (is_strict or has_particle or word.low not in self.also_words)
            and word.low not in self.not_names
        ):
            return first
        return first if is_strict and self._low(core - 1) in ARABIC else None

    def _after_relation(self, at: int) -> int | None:
        first = at + 1
        is_of = False
        while (
            self._low(first) in {"van", "is", "heet", "en", "genaamd", "van:"}
            and self._is_close(first)
            and first - at < 3
        ):
            is_of = is_of or self._low(first) in {"van", "heet", "genaamd"}
            first += 1
        word = self._word(first)
        if (
            word is None
            or word.gap not in {" ", ", ", " (", ": ", ":", ". "}
            or (word.gap == ". " and self._low(at) != "ib'er")
        ):
            return None
        core = self._skip_particles(first)
        if core > first and not self._is_capital(core):
            core = first
        core_word = self.words[core]
        if core_word.has_capital and not self.is_shouting:
            if len(core_word.text) == 1:
                return first if self.text[core_word.end : core_word.end + 1] == "." else None
            if word.gap in {": ", ":"} and not (core_word.low in self.first_names or core_word.low in self.surnames):
                return None
            return first if self._is_capital(core) else None
        if self._is_listed(core_word.low) and len(core_word.low) > 2:
            return core
        is_word_too = core_word.low in self.first_names and core_word.low not in PARTICLES | self.not_names
        return core if is_of and is_word_too and len(core_word.low) > 2 else None

    def _after_name_cue(self, at: int) -> int | None:
        first = at + 2 if self._low(at + 1) in {"is", "van"} else at + 1
        word = self._word(first)
        if word is None or len(word.gap) > 3:
            return None
        is_listed = word.low in self.first_names and word.low not in self.not_names
        return (
            first
            if (word.has_capital and word.low not in self.not_names and not self.is_org[first]) or is_listed
            else None
        )

    def _is_name(self, at: int, was_name: int) -> bool:
        word = self.words[at]
        before, after = self._low(at - 1), self._low(at + 1)
        if self._is_possessive(at):
            return True
        if self.is_org[at] or len(word.text) < 2 or before in RULERS:
            return False
        if self._is_whole(at) or (word.low in self.first_names and self._is_spoken_with(at)):
            return True
        if not self._is_capital(at):
            return len(word.text) > 2 and self._is_listed(word.low) and not (word.is_shouted and not self.is_shouting)
        if self._is_listed(word.low) or (word.low in self.surnames and word.low not in self.also_words):
            return True
        if word.low.endswith(NAME_ENDINGS) and len(word.low) > 5:
            return True
        follows_name = (was_name >= 0 and at - was_name == 2 and before == "en") or (
            at - was_name == 1 and word.gap == ", "
        )
        if follows_name and was_name >= 0 and self._is_unknown_name(at):
            return True
        in_group = GROUP_AFTER.match(self.text, word.end) is not None
        belongs = after in POSSESSIVES and self._low(at + 2) in FAMILY_WORDS
        is_known = word.low in self.first_names or word.low in self.surnames
        acts = (
            (after in PERSON_VERBS or after in TALKED_TO) and self.words[at + 1].gap == " " and before not in ARTICLES
        )
        if in_group or belongs:
            return is_known or self._is_unknown_name(at) or (belongs and word.low not in RELATIONS)
        if is_known:
            if acts and word.low not in {"ben", "wil", "hoop"} and not (word.is_first and after in TALKED_TO):
                return True
            is_counted = self.text[word.end : word.end + 2].strip().isdigit()
            return not word.is_first and before in SOFT_CUES and not is_counted
        if not self._is_unknown_name(at) or before in ARTICLES or word.gap != " ":
            return False
        return acts or before in PERSON_CUES or (before == "bij" and self._low(at - 2) == "thuis")

    def _is_whole(self, at: int) -> bool:
        """ "Ben de Vries", and in the middle of a sentence "Van Dam"."""
        word = self.words[at]
        core = self._skip_particles(at + 1)
        name = self._word(core)
        if name is None or not word.has_capital or self.is_shouting or not self._is_capital(core):
            return False
        if any(self.words[between].gap != " " for between in range(at + 1, core + 1)):
            return False
        if word.low in PREFIXES:
            return not word.is_first
        return core > at + 1 and word.low in self.first_names and name.low in self.surnames

    def _is_spoken_with(self, at: int) -> bool:
        """ "met Ben gesproken"."""
        word = self.words[at]
        return word.has_capital and not word.is_first and self._low(at - 1) == "met" and self._low(at + 1) in TALKED_TO

    def _is_possessive(self, at: int) -> bool:
        """ "Fatima's moeder", "Sems vader"."""
        word = self.words[at]
        low, next_is_family = word.low, self._low(at + 1) in FAMILY_WORDS
        if low.endswith("'s"):
            base = low[:-2]
            return self._is_listed(base) or (next_is_family and word.has_capital and base not in self.not_names)
        if low.endswith("s") and next_is_family:
            return self._is_listed(low[:-1]) and not self._is_listed(low)
        return False

    def _skip_particles(self, at: int) -> int:
        first = at
        while at < len(self.words) and at - first < 4 and self.words[at].low in PARTICLES:
            at += 1
        return at

    def _last_of_name(self, first: int) -> int:
        """A name goes on with prefixes and further capitals."""
        last = self._skip_particles(first)
        last = min(last, len(self.words) - 1)
        while True:
            after = self._skip_particles(last + 1)
            word = self._word(after)
            if word is None or any(self.words[at].gap != " " for at in range(last + 1, after + 1)) or after - last > 4:
                return last
            is_more = word.has_capital and (len(word.text) == 1 or self._is_capital(after)) and not self.is_shouting
            if not is_more and not (after == last + 1 and word.low in self.surnames - self.also_words - self.not_names):
                return last
            last = after
