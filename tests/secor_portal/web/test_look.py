"""What holds for every style sheet, script and template, without a browser."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from secor_portal.web import assets

STATIC = Path(settings.BASE_DIR) / "secor_portal" / "static" / "secor"
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if path.parts[-2] not in ("email", "documents") and "email" not in path.parts]
READABLE = 4.5
GROUNDS = ("paper", "surface", "sunken")
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "link", "good", "care", "stop", "sky") for ground in GROUNDS),
    *((state, f"{state}-tint") for state in ("good", "care", "stop", "calm", "sky")),
    *(("ink", f"{tint}-tint") for tint in ("good", "care", "stop", "calm", "sky", "straw")),
    *((ink, "sky-deep") for ink in ("on-sky", "on-sky-2", "straw-bright")),
]


def tokens(theme):
    """The colours of one theme; dark values replace light ones."""
    text = (STATIC / "css" / "tokens.css").read_text()
    light, dark, _ = re.split(r"@media[^{]+\{", text)
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", light + (dark if theme == "dark" else "")))


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_every_ink_is_readable_on_every_ground_that_it_meets(theme, ink, ground):
    colours = tokens(theme)

    assert contrast(colours[ink], colours[ground]) >= READABLE


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_of_controls_and_the_focus_stand_out(theme, ground):
    colours = tokens(theme)

    assert contrast(colours["line-strong"], colours[ground]) >= 3
    assert contrast(colours["focus"], colours[ground]) >= 3


def test_white_on_a_button_is_readable():
    assert contrast("#ffffff", tokens("light")["btn"]) >= READABLE


def test_every_listed_style_sheet_and_script_is_there():
    names = {*assets.STYLES, *assets.DESK_STYLES, *assets.LETTER_STYLES, "print"}

    assert {path.stem for path in (STATIC / "css").glob("*.css")} == names
    scripts = {*assets.SCRIPTS, *assets.ANSWER_SCRIPTS, *assets.REVIEW_SCRIPTS, "passkey"}
    assert {path.stem for path in (STATIC / "js").glob("*.js")} == scripts


def test_style_sheets_ask_no_other_server_and_name_files_that_exist():
    for sheet in (STATIC / "css").glob("*.css"):
        text = sheet.read_text()
        addresses = re.findall(r'url\("?([^")]+)', text)

        assert "//" not in text, sheet.name
        assert "@import" not in text, sheet.name
        assert [one for one in addresses if not (sheet.parent / one).resolve().is_file()] == [], sheet.name


def test_style_sheets_use_only_tokens_that_exist():
    sheets = {path.name: path.read_text() for path in (STATIC / "css").glob("*.css")}
    known = set(re.findall(r"(--[\w-]+):", "".join(sheets.values())))

    for name, text in sheets.items():
        assert set(re.findall(r"var\((--[\w-]+)", text)) <= known, name


def test_scripts_run_under_the_strict_policy():
    for script in (STATIC / "js").glob("*.js"):
        assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b|https?://", script.read_text()), script.name


def test_templates_hold_no_inline_style_or_script():
    assert len(PAGES) > 100
    for template in PAGES:
        text = template.read_text()
        scripts = re.findall(r"<script[^>]*>", text)

        assert not re.search(r"<[^>]+\s(style|on\w+)=", text), template
        assert "<style" not in text, template
        assert [one for one in scripts if "src=" not in one and 'type="application/json"' not in one] == [], template


def test_templates_name_static_files_that_exist():
    for template in TEMPLATES:
        for name in re.findall(r"{% static ['\"]([^'\"]+)", template.read_text()):
            assert finders.find(name), f"{template}: {name}"


def test_fonts_carry_their_licences():
    fonts = {path.name for path in (STATIC / "fonts").iterdir()}

    assert {"LICENSE-public-sans.txt", "LICENSE-spectral.txt"} <= fonts
