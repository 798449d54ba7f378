"""The certifying partner's name is a setting. Code, templates and documents use the setting."""

from pathlib import Path

from tests.shrinking import ShrinkingList

ROOT = Path(__file__).parents[2]
NAME = "AMHSA"
SETTING = "secor_portal/partner.py"  # its default is the name
MAY_NAME = {SETTING, "README.md", "CHANGELOG.md", "docs/program/rules.md", "docs/program/standing.md"}
PLACES = ("secor_portal", "municipalities", "audits", "certificates", "notifications", "templates", "docs", ".ci")
ENDINGS = {
    ".py",
    ".html",
    ".txt",
    ".md",
    ".js",
    ".css",
    ".svg",
    ".yaml",
    ".yml",
    ".toml",
    ".example",
    ".json",
    ".csv",
    "",
}
ALLOWED = ShrinkingList(Path(__file__).with_name("partner_allowed.txt"))


def find_files_with_name(root: Path = ROOT) -> list[str]:
    """The files that contain the partner's name, as paths below ``root``, without tests, the demo and migrations."""
    beside = [path for path in root.iterdir() if path.is_file()]
    inside = [path for place in PLACES for path in (root / place).rglob("*") if path.is_file()]
    paths = [path.relative_to(root) for path in (*beside, *inside) if path.suffix in ENDINGS]
    skipped = {"migrations", "demo", "__pycache__"}
    return sorted(str(path) for path in paths if not skipped & set(path.parts) and NAME in (root / path).read_text())


def test_only_a_few_files_name_the_partner():
    assert ALLOWED.find_new(set(find_files_with_name()) - MAY_NAME) == []


def test_a_corrected_file_is_removed_from_the_list():
    assert ALLOWED.find_done(find_files_with_name()) == []


def test_a_file_with_the_name_is_found(tmp_path):
    for place in ("audits/demo", "audits/migrations", "audits/views", "templates"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "it.py").write_text("Send it to AMHSA.")
    (tmp_path / ".env.example").write_text("PARTNER_NAME=AMHSA")
    (tmp_path / "templates/other.html").write_text("{{ partner }}")

    assert find_files_with_name(tmp_path) == [".env.example", "audits/views/it.py", "templates/it.py"]
    assert SETTING in find_files_with_name()
