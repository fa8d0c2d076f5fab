import pytest
from hypothesis import given
from hypothesis import strategies as st

from schools.names import display_municipality, name_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("De Wolden", "wolden"),
        ("'t Eenspan", "eenspan"),
        ("’t Eenspan", "eenspan"),
        ("Het  Hogeland", "hogeland"),
        ("'s-Gravenhage", "gravenhage"),
        ("Súdwest-Fryslân", "sudwest fryslan"),
        ("Dr. Picardtschool", "dr picardtschool"),
        ("Een Nieuwe Start", "nieuwe start"),
        ("De", "de"),
        ("Detmerschool", "detmerschool"),
        ("", ""),
    ],
)
def test_name_key(name: str, key: str) -> None:
    assert name_key(name) == key


@given(st.text())
def test_name_key_of_a_key_is_itself(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@pytest.mark.parametrize(
    ("capitals", "name"),
    [
        ("COEVORDEN", "Coevorden"),
        ("AA EN HUNZE", "Aa en Hunze"),
        ("MIDDEN-DRENTHE", "Midden-Drenthe"),
        ("DE WOLDEN", "De Wolden"),
        ("S GRAVENHAGE", "'s-Gravenhage"),
        ("'S-GRAVENHAGE", "'s-Gravenhage"),
        ("BERGEN NH", "Bergen (NH.)"),
        ("BERGEN (NH)", "Bergen (NH.)"),
        ("KRIMPEN AAN DEN IJSSEL", "Krimpen aan den IJssel"),
        ("IJSSELSTEIN", "IJsselstein"),
        ("SUDWEST-FRYSLAN", "Súdwest-Fryslân"),
        ("REUSEL-DE MIERDEN", "Reusel-De Mierden"),
        ("Aa en Hunze", "Aa en Hunze"),
        (" ", ""),
    ],
)
def test_display_municipality(capitals: str, name: str) -> None:
    assert display_municipality(capitals) == name
