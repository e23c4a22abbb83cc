"""The page of a report: what it says, that it needs nothing else, and that no text harms it."""

from __future__ import annotations

import base64
import io
import logging
import os
import re
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image

from quizzer.paths import Home
from quizzer.report import as_html, as_text, charts
from quizzer.report.as_html import Tile
from quizzer.report.progress_model import (
    CostCurve,
    Day,
    KnowledgeCounts,
    Load,
    Progress,
    RetentionCost,
)
from quizzer.sanitize import printable
from quizzer.services.reports.embedded import EmbeddedPictures
from tests.report import samples


class Reader(HTMLParser):
    """What a browser would make of a page: its tags, their attributes, its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


CURVE = CostCurve(
    days=365,
    cards=37,
    current=0.9,
    is_usual=False,
    costs=(
        RetentionCost(0.7, 2.25, 30.2),
        RetentionCost(0.9, 4.0, 35.4),
        RetentionCost(0.97, 9.5, 36.6),
    ),
)


@pytest.fixture(scope="module")
def page() -> str:
    return as_html.page(samples.progress(), printable)


def test_the_head_says_what_is_known_slipping_done_when_and_what_to_do_now(page: str) -> None:
    text = Reader(page).text
    assert "You know 24 of 37 cards, and would recall 84 % of these today." in text
    assert "Slipping 2 below your goal of 90 %, the weakest at 61 %" in text
    assert "Done 16 Nov MNIST basics: 9 new left, 1.5 a day" in text
    assert "Now 6 due about 3 min; go on with quizzer" in text


def test_every_chart_says_its_figures_in_words(page: str) -> None:
    labels = [attrs["aria-label"] or "" for tag, attrs in Reader(page).tags if tag == "svg"]
    words = " ".join(labels)
    assert "goal met in 2 of 5 weeks" in words
    assert "Cards due in the next 30 days: 60 in all, 0 today, most on 12 Nov with 4." in words
    assert "Recall per question: 28 of 37 questions tested" in words
    assert "Accuracy of 2 trainings: 88.12 % at first, 97.31 % in the latest" in words
    assert "Scores of 2 quizzes: 90 % in the latest, 90 % at best." in words
    assert "Reviews of 53 weeks, a cell a day: 483 reviews on 45 days" in words


def test_what_another_retention_costs_is_a_chart_and_a_table() -> None:
    page = as_html.page(samples.progress(), printable, curve=CURVE)
    labels = [attrs["aria-label"] or "" for tag, attrs in Reader(page).tags if tag == "svg"]
    costs = "Minutes a day by desired retention: 2.2 at 70 %, 4.0 at yours, 90 %, and 9.5 at 97 %."
    assert costs in labels
    rows = "70 % 2.2 30 of 37 90 % (yours) 4.0 35 of 37 97 % 9.5 37 of 37"
    assert rows in Reader(page).text
    assert "What another retention would cost" not in as_html.page(samples.progress(), printable)


def test_an_exercise_that_is_due_again_does_not_count_as_passed() -> None:
    progress = samples.progress()
    due = replace(progress.exercises[0], id="due", status="due")
    progress = replace(progress, exercises=(*progress.exercises, due))
    assert (
        "1 of 4 passed, 1 due again, in 7 attempts."
        in Reader(as_html.page(progress, printable)).text
    )
    lines = ["".join(text for text, _ in line) for line in as_text.lines(progress)]
    assert any("1 of 4 passed, 1 begun, 1 due again; 7 attempts" in line for line in lines)


def test_what_was_met_and_overcome_and_agreed_on_is_told(page: str) -> None:
    text = Reader(page).text
    assert "1 of 3 passed, in 4 attempts." in text
    assert "2 met, 1 overcome." in text
    assert "You gave the suggested mark 41 times of 50: 82 %" in text
    assert "By month: January 2026 60 % of 20; February 2026 96 % of 30." in " ".join(text.split())
    assert "7.5 of 10 in the latest" not in text
    assert "9 of 10 in the latest" in text


def test_a_cards_picture_is_inside_the_page_or_its_description_stands_there(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path)
    home.questions.mkdir()
    (home.questions / "basics.toml").touch()
    Image.new("RGB", (900, 300), "red").save(home.questions / "a.png")
    (home.questions / "broken.png").write_bytes(b"\x89PNG")
    prompt = 'What is <this>?\n\n![a "red" area](a.png)\n\n![gone](b.png) ![bad](broken.png)'
    embedded = EmbeddedPictures(home)
    page = as_html.page(samples.progress(prompt=prompt), printable, embedded.data_uri)
    images = [attrs for tag, attrs in Reader(page).tags if tag == "img"]
    assert len({image["src"] for image in images}) == 1
    assert images[0]["alt"] == 'a "red" area'
    _, _, data = str(images[0]["src"]).partition("data:image/png;base64,")
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert image.size == (480, 160)
    assert "What is <this>?" in Reader(page).text
    assert "a.png" not in page
    page = as_html.page(samples.progress(prompt="![gone](b.png) falls?"), printable)
    assert "[gone] falls?" in Reader(page).text


def test_the_pictures_of_a_page_stay_within_a_limit(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.questions.mkdir()
    (home.questions / "basics.toml").touch()
    for number in range(30):
        noise = Image.frombytes("RGB", (480, 480), os.urandom(3 * 480 * 480))
        noise.save(home.questions / f"{number}.png")
    embedded = EmbeddedPictures(home)
    uris = [embedded.data_uri("basics/x", f"{number}.png") for number in range(30)]
    assert 3 < sum(uri is not None for uri in uris) < 30
    assert sum(len(uri) for uri in uris if uri) < 4 << 20


def test_it_needs_neither_network_nor_script(page: str) -> None:
    tags = Reader(page).tags
    assert not [tag for tag, _ in tags if tag in ("script", "iframe", "object", "img")]
    links = [attrs.get("href") or attrs.get("xlink:href") or "" for _, attrs in tags]
    assert not [link for link in links if link and not link.startswith(("#", "data:"))]
    assert not re.search(r"https?://(?!www\.w3\.org/)|@import|url\((?!#)", page)


def test_the_charts_take_their_colours_from_the_theme(page: str) -> None:
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(charts) == 8, "heatmap and recall are there for the wide page and for the phone"
    for chart in charts:
        assert "var(--" in chart
        assert not re.search(r"#[0-9a-f]{6}", chart), "a colour that no theme changes"
        ElementTree.fromstring(chart.replace("xlink:", ""))


def test_hostile_titles_and_questions_are_shown_and_do_nothing(page: str) -> None:
    clean = Reader(page)
    page = as_html.page(samples.progress(samples.HOSTILE, samples.HOSTILE), printable)
    read = Reader(page)
    count = [tag for tag, _ in read.tags if tag != "code"]
    assert count == [tag for tag, _ in clean.tags if tag != "code"], "a text has made a tag"
    assert "<script>alert(1)</script>" in read.text
    assert "{{ 7*7 }}" in read.text
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_before_the_first_review_it_says_how_to_begin() -> None:
    read = Reader(as_html.page(samples.nothing(), printable))
    assert "37 cards to learn, none seen yet." in read.text
    assert "Run quizzer and answer the first question" in read.text
    assert not [tag for tag, _ in read.tags if tag == "svg"]


def test_parts_without_data_say_what_would_fill_them() -> None:
    little = replace(
        samples.progress(), weeks=(), retention=None, quizzes=(), training=(), leeches=()
    )
    text = Reader(as_html.page(little, printable)).text
    assert "memory is tested when a card that you know comes back on a later day" in text
    assert "No quiz yet. quizzer quiz basics asks a chapter through" in text
    assert "quizzer exercise start mnist_training" in text


def test_a_narrow_page_shows_every_day_of_the_year_that_a_wide_one_shows() -> None:
    progress = samples.progress()
    first_monday = progress.today - timedelta(progress.today.weekday() + 52 * 7)
    days = (Day(first_monday, 3, 1.0), *progress.days)
    drawn = as_html._charts(replace(progress, days=days), None)
    shown = [set(re.findall(r"<title>(.*?): ", drawn[name])) for name in ("year", "halves")]
    assert len(shown[0]) == len(days)
    assert shown[0] == shown[1]


def test_drawing_leaves_the_process_as_it_was(page: str) -> None:
    import matplotlib

    def state() -> tuple[dict[str, Any], dict[str, str], int]:
        fonts = logging.getLogger("matplotlib.font_manager")
        return dict(matplotlib.rcParams), dict(os.environ), fonts.level

    before = state()
    assert as_html.page(samples.progress(), printable) == page, "the same log, the same page"
    assert state() == before


def test_it_is_drawn_where_the_home_is_read_only_and_the_settings_of_matplotlib_are_odd(
    tmp_path: Path, page: str
) -> None:
    """Nobody's folder is written to, and pyplot, which keeps state, is never loaded.

    What matplotlib says of its fonts where they take it five seconds is said at once here.
    """
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "matplotlibrc").write_text("svg.fonttype: path\naxes.facecolor: red\n")
    home.chmod(0o500)
    program = (
        "import sys, threading\n"
        "from quizzer.report import as_html; from tests.report import samples\n"
        "from quizzer.sanitize import printable\n"
        "class AtOnce(threading.Timer):\n"
        "    def start(self):\n"
        "        self.function()\n"
        "threading.Timer = AtOnce\n"
        "print(as_html.page(samples.progress(), printable))\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(__file__).parents[2]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.strip() == page.strip()
    assert not list(home.iterdir())


def test_exercises_stand_under_their_chapters_where_there_are_several() -> None:
    progress = samples.progress()
    chapters = ("Numbers", "Pictures", "")
    exercises = tuple(
        replace(exercise, title=f"Exercise {number}", chapter=chapter)
        for number, (exercise, chapter) in enumerate(zip(progress.exercises, chapters, strict=True))
    )
    progress = replace(progress, exercises=exercises)
    text = Reader(as_html.page(progress, printable)).text
    parts = ("Numbers", "Exercise 0", "Pictures", "Exercise 1", "More exercises", "Exercise 2")
    section = text[text.index("Numbers Exercise 0") :]
    places = [section.index(part) for part in parts]
    assert places == sorted(places)
    lines = ["".join(text for text, _ in line).strip() for line in as_text.lines(progress)]
    assert [line for line in lines if line.startswith(("1 of 1 ", "0 of 1 "))] == [
        "1 of 1  Numbers",
        "0 of 1  Pictures",
        "0 of 1  more exercises",
    ]


def test_a_formula_in_a_prompt_is_typeset_by_the_browser_alone() -> None:
    prompt = r"What is $\frac{1}{1+e^{-x}}$ called, `$HOME` aside?"
    page = as_html.page(samples.progress(prompt=prompt), printable)
    assert "<math" in page
    assert "<mfrac>" in page
    assert r"\frac" not in page
    assert "<code>$HOME</code>" in page
    assert not [tag for tag, _ in Reader(page).tags if tag == "script"]


GOLDEN = Path(__file__).with_name("page.golden.txt")


def words_of(page: str) -> str:
    """A page as text, a tag's end of a line each, with the widths and classes of its bars."""
    body = re.sub(r"<style.*?</style>|<svg.*?</svg>", "", page, flags=re.DOTALL)
    body = body[body.index("<body") :]
    bars = re.sub(r'<i class="([^"]*)" style="([^"]*)"', r"[\1 \2] <i", body)
    text = re.sub(r"<[^>]+>", "\n", bars)
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip()) + "\n"


def test_the_page_of_half_a_chapter_reads_like_this(page: str) -> None:
    """After a change of wording that is right, write `words_of(page)` into page.golden.txt."""
    assert words_of(page) == GOLDEN.read_text(encoding="utf-8")


def tile(name: str, progress: Progress) -> Tile:
    """One of the four tiles."""
    return next(tile for tile in as_html._tiles(progress) if tile.name == name)


def test_what_is_known_is_said_in_its_parts() -> None:
    progress = samples.progress()
    words = "11 mastered, 4 in steps, 9 new"
    assert tile("Known", progress) == Tile("Known", "24 of 37", words)
    total = progress.total._replace(mastered=0, learning=0, new=0)
    assert tile("Known", replace(progress, total=total)).words == "well begun"


def test_what_slips_is_counted_and_ten_are_ten_or_more() -> None:
    progress = samples.progress()
    weak = progress.weakest[0]
    good = replace(weak, retrievability=0.9)

    def slipping(**parts: object) -> Tile:
        return tile("Slipping", replace(progress, **parts))

    below = "below your goal of 90 %, the weakest at 61 %"
    assert slipping() == Tile("Slipping", "2", below, "fair")
    assert slipping(weakest=(weak,) * 9).figure == "9"
    assert slipping(weakest=(weak,) * 10) == Tile("Slipping", "10 or more", below, "fair")
    assert slipping(weakest=(*(weak,) * 10, good)).figure == "10"
    nothing = Tile("Slipping", "nothing", "all that you know is above 90 %")
    assert slipping(weakest=(good,)) == nothing
    words = "besides 2 below your goal of 90 %"
    assert slipping(failed=(weak,)) == Tile("Slipping", "1 just failed", words, "fair")
    failed = Tile("Slipping", "2 just failed", "being learned", "fair")
    assert slipping(failed=(weak, weak), weakest=(good,)) == failed


def test_when_a_chapter_is_done_is_said_of_the_one_that_goes_fastest() -> None:
    progress = samples.progress()
    begun, unseen = progress.decks

    def done(*decks: object) -> Tile:
        return tile("Done", replace(progress, decks=decks))

    words = "MNIST basics: 9 new left, 1.5 a day"
    assert done(begun, unseen) == Tile("Done", "16 Nov", words)
    faster = replace(begun, title="Faster", pace=2.25)
    assert done(begun, faster).words == "Faster: 9 new left, 2.2 a day"
    known = replace(begun, title="Known", standing=begun.standing._replace(known=25))
    assert done(begun, known).words.startswith("Known:")
    paused = replace(begun, learned_by=None, pace=3.0)
    assert done(paused, begun).figure == "16 Nov", "one that goes on comes before it"
    words = "MNIST basics: 9 new left, none begun in the last two weeks"
    assert done(paused, unseen) == Tile("Done", "paused", words, "fair")
    assert done(unseen) == Tile("Done", "open", "1 chapter not begun yet")
    assert done(unseen, unseen).words == "2 chapters not begun yet"
    seen = replace(begun, standing=begun.standing._replace(new=0))
    all_seen = "nothing new is left; what you know comes back by itself"
    assert done(seen) == Tile("Done", "all seen", all_seen)
    assert done(seen, unseen).figure == "open"


def test_what_to_do_now_is_what_is_due_in_a_step_or_new() -> None:
    progress = samples.progress()

    def now(due: int, new: int, **parts: object) -> Tile:
        total = progress.total._replace(due=due, new=new)
        return tile("Now", replace(progress, total=total, **parts))

    on = "go on with quizzer"
    assert now(6, 9) == Tile("Now", "6 due", f"about 3 min; {on}", "accent")
    assert now(6, 9, minutes=0.0) == Tile("Now", "6 due", f"9 new besides; {on}", "accent")
    steps = {"steps_today": 2, "next_step_at": samples.NOW + timedelta(minutes=7)}
    assert now(0, 9, **steps) == Tile("Now", "2 in steps", "2 cards back in 7 min", "accent")
    words = f"nothing is due before tomorrow; {on}"
    assert now(0, 9) == Tile("Now", "9 new", words, "accent")
    assert now(0, 0) == Tile("Now", "rest", "nothing is due before tomorrow", "good")
    quiet = (Load(samples.TODAY, 0),)
    words = "nothing falls due in the next 30 days"
    assert now(0, 0, forecast=quiet) == Tile("Now", "rest", words, "good")


@pytest.mark.parametrize(
    ("counts", "reviews", "words"),
    [
        (KnowledgeCounts(0, 0, 0, 0, 0, 0, None), 1, "There is no card yet."),
        (KnowledgeCounts(1, 1, 0, 0, 0, 0, None), 0, "1 card to learn, none seen yet."),
        (KnowledgeCounts(1, 0, 1, 0, 0, 0, None), 1, "You know 0 of 1 card."),
        (samples.STANDING, 1, "You know 24 of 37 cards, and would recall 84 % of these today."),
    ],
)
def test_the_headline_says_how_much_is_known(
    counts: KnowledgeCounts, reviews: int, words: str
) -> None:
    assert as_html._headline(replace(samples.progress(), total=counts, reviews=reviews)) == words


def test_bars_tones_and_durations_on_the_page() -> None:
    assert as_html._bar(samples.STANDING) == [
        ("mastered", 29.73), ("known", 35.14), ("learning", 10.81)
    ]  # fmt: skip
    assert as_html._bar(KnowledgeCounts(0, 0, 0, 0, 0, 0, None)) == []
    assert [as_html._tone(value, 0.9) for value in (0.9, 0.89, 0.71, 0.69)] == [
        *("good", "fair", "fair", "bad")
    ]
    card = samples.progress().weakest[0]
    days = [as_html._stability(replace(card, stability=value)) for value in (0.99, 1, 1.6, 1234)]
    assert days == ["under a day", "1 day", "2 days", "1,234 days"]


def test_a_quiz_is_about_the_deck_that_is_known_best() -> None:
    progress = samples.progress()
    begun, unseen = progress.decks
    empty = replace(begun, id="empty", standing=begun.standing._replace(cards=0, known=99))
    code = replace(begun, id="exercises", standing=begun.standing._replace(known=30))
    decks = (unseen, begun, empty, code)
    assert as_html._quiz_to_try(replace(progress, decks=decks)) == "basics"
    assert as_html._quiz_to_try(replace(progress, decks=(empty, code))) == ""


def test_a_chapter_is_shown_once_a_question_of_it_was_reviewed() -> None:
    progress = samples.progress()
    one = progress.recall[0]
    questions = tuple(
        one._replace(card=f"{deck}/{number}", reviews=reviews)
        for deck, counts in (("basics", (0, 1)), ("later", (0, 0)), ("gone", (2,)))
        for number, reviews in enumerate(counts)
    )
    chapters = as_html._chapters(replace(progress, recall=questions))
    assert [(title, len(listed)) for title, listed in chapters] == [
        ("MNIST basics", 2),
        ("gone", 1),
    ]
    many = tuple(one._replace(card=f"deck{number}/a", reviews=1) for number in range(13))
    assert len(as_html._chapters(replace(progress, recall=many))) == 12


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without pictures, which take no time."""
    drawn = {"year": "", "halves": "", "recall": [[] for _ in range(12)]}
    monkeypatch.setattr(as_html, "_charts", lambda *_: drawn)


@pytest.mark.usefixtures("undrawn")
def test_the_page_lists_the_cards_below_the_goal_alone() -> None:
    progress = samples.progress()
    weak = progress.weakest[0]
    cards = tuple(
        replace(weak, prompt=f"card at {share}", retrievability=share) for share in (0.89, 0.9)
    )
    text = Reader(as_html.page(replace(progress, weakest=cards, failed=()), printable)).text
    assert "card at 0.89" in text
    assert "card at 0.9 " not in text


@pytest.mark.usefixtures("undrawn")
def test_twelve_chapters_stand_on_the_page_and_the_others_are_counted() -> None:
    progress = samples.progress()
    deck = progress.decks[0]

    def text(count: int) -> str:
        decks = tuple(replace(deck, title=f"deck number {n}.") for n in range(count))
        empty = replace(deck, standing=deck.standing._replace(cards=0))
        page = as_html.page(replace(progress, decks=(*decks, empty), recall=()), printable)
        return Reader(page).text

    assert "more chapter" not in text(12)
    assert "and 1 more chapter" in text(13)
    assert "and 2 more chapters" in text(14)
    assert "deck number 11." in text(14)
    assert "deck number 12." not in text(14)


@pytest.mark.usefixtures("undrawn")
def test_two_pictures_of_a_card_stand_behind_its_first_paragraph() -> None:
    prompt = "See **this**: `a`  $x^2$ ![one](a.png) ![two](b.png) ![three](c.png)\n\nMore."
    weak = replace(samples.progress().weakest[0], prompt=prompt)
    progress = replace(samples.progress(), weakest=(weak,), leeches=(), failed=())
    page = as_html.page(progress, printable, lambda card, name: f"data:{card},{name}")
    images = [attrs for tag, attrs in Reader(page).tags if tag == "img"]
    assert [(image["src"], image["alt"]) for image in images] == [
        ("data:basics/view,a.png", "one"), ("data:basics/view,b.png", "two")
    ]  # fmt: skip
    assert "See this: <code>a</code> <math" in page
    assert "three" in Reader(page).text
    assert "More." not in page


def test_a_chart_is_drawn_where_there_is_something_to_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "studio", nullcontext)
    for name in ("heatmap", "retention", "forecast", "cost", "training", "quizzes"):
        monkeypatch.setattr(charts, name, lambda *_, name=name, **options: (name, options))
    monkeypatch.setattr(charts, "recall", lambda questions, goal, width: (len(questions), width))
    progress = samples.progress()
    assert as_html._charts(progress, CURVE) == {
        "year": ("heatmap", {"weeks": 53}),
        "halves": ("heatmap", {"weeks": 27, "rows": 2}),
        "retention": ("retention", {}),
        "forecast": ("forecast", {}),
        "cost": ("cost", {}),
        "recall": [[(37, 900), (37, 440)]],
        "training": ("training", {}),
        "quizzes": ("quizzes", {}),
    }
    one = progress.recall[0]._replace(reviews=1, tested=1)
    for count, drawn in ((120, [(120, 900), (120, 440)]), (121, [])):
        asked = tuple(one._replace(card=f"basics/{n}") for n in range(count))
        assert as_html._charts(replace(progress, recall=asked), None)["recall"] == [drawn]
    untested = replace(
        progress, recall=(one._replace(tested=0),), weeks=progress.weeks[:1], training=(),
        quizzes=(), forecast=(Load(samples.TODAY, 0),),
    )  # fmt: skip
    assert as_html._charts(untested, None).keys() == {"year", "halves", "recall"}
    assert as_html._charts(untested, None)["recall"] == [[]]
    assert as_html._charts(samples.nothing(), CURVE) == {}
