"""config.toml: one documented model, `Settings`.

A plain dataclass, since the app reads it before its first paint; only a change of a setting loads
tomlkit, which keeps the file's comments.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any

from quizzer import files
from quizzer.errors import ContentError, UsageError

MAX_BYTES = 1 << 20
THEMES = ("dark", "light", "nord", "gruvbox", "solarized-light", "catppuccin-latte")
SWITCH = {"true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
KEY = r"(?:(?:ctrl|shift|alt)\+)*(?:[a-z][a-z0-9_]+|[^\s,])"
PICTURES = ("auto", "blocks", "sixel", "kitty", "off")
ORDERS = ("retrievability", "chapter")
IN_ORDER, MIXED = "in-order", "mixed"
NO_FOLDER = "none"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _setting(default: Any, about: str, **limits: Any) -> Any:
    return field(default=default, metadata={"about": about, **limits})


@dataclass(frozen=True)
class Settings:
    """What a learner may choose; each field's metadata says what it means and what it may be."""

    new_cards_per_day: int = _setting(20, "new cards a day; 0: no new ones", low=0, high=9999)
    reviews_per_day: int = _setting(200, "reviews a day", low=0, high=99999)
    desired_retention: float = _setting(
        0.9, "the share of cards to be recalled when they come back", low=0.7, high=0.99
    )
    day_ends_at: str = _setting(
        "04:00",
        "when a study day ends, local time",
        form="a time such as HH:MM",
        pattern=r"([01]\d|2[0-3]):[0-5]\d",
    )
    minutes_per_day: int = _setting(20, "minutes a day for reviews", low=1, high=1440)
    order: str = _setting(
        "retrievability", "due cards: most endangered first, or by chapter", choices=ORDERS
    )
    chapters: str = _setting(
        IN_ORDER,
        "new cards: chapter by chapter (in-order), mixed, or from a chapter on (13, or 13,5)",
        form="in-order, mixed, or the chapter to begin with, such as 13; or several, such as 13,5",
        pattern=r"[\w-]+(,[\w-]+)*",
    )
    even_days: bool = _setting(True, "cards come back on the less busy of the days that suit them")
    easy_days: str = _setting(
        "none",
        "days of the week with a third of the usual load, such as sat,sun; or none",
        form="none, or days such as sat,sun",
        pattern=r"none|(mon|tue|wed|thu|fri|sat|sun)(,(mon|tue|wed|thu|fri|sat|sun))*",
    )
    theme: str = _setting("dark", "colours of the app", choices=THEMES)
    pictures: str = _setting(
        "auto",
        "how cards show pictures; auto takes the best way that the terminal has",
        choices=PICTURES,
    )
    suggestions: bool = _setting(True, "suggest a mark for typed answers")
    enter_takes_suggestion: bool = _setting(
        True, 'Enter takes the suggested mark, except where it is "again"'
    )
    credit: bool = _setting(
        True, "a passed exercise counts for its questions; a diagnosis makes its question due"
    )
    sync_folder: str = _setting(
        NO_FOLDER,
        "a folder that your other machines write to as well, or none",
        form="none, or the path of a folder",
        path=True,
    )
    backups_daily: int = _setting(7, "daily backups kept", low=0, high=366)
    backups_weekly: int = _setting(4, "weekly backups kept", low=0, high=520)
    backups_monthly: int = _setting(12, "monthly backups kept", low=0, high=1200)
    deck_retention: tuple[tuple[str, float], ...] = ()
    keys: tuple[tuple[str, str], ...] = ()  # of the app, by the name of what they do

    def retention(self, deck: str) -> float:
        return dict(self.deck_retention).get(deck, self.desired_retention)

    @property
    def easy_weekdays(self) -> frozenset[int]:
        """0 for Monday to 6 for Sunday."""
        return frozenset(WEEKDAYS.index(day) for day in self.easy_days.split(",") if day != "none")

    @property
    def shared_folder(self) -> Path | None:
        return None if self.sync_folder == NO_FOLDER else Path(self.sync_folder)

    @property
    def day_end(self) -> time:
        return time.fromisoformat(self.day_ends_at)


FIELDS = {item.name: item for item in dataclasses.fields(Settings) if item.metadata}


def about(name: str) -> str:
    """One line on a setting: what it means and what it may be."""
    data = FIELDS[name].metadata
    if "choices" in data:
        return f"{data['about']} ({', '.join(data['choices'])})"
    return f"{data['about']} ({data['low']} to {data['high']})" if "low" in data else data["about"]


def load(path: Path) -> Settings:
    """The settings in a file, or the defaults where there is none; raises ContentError."""
    try:
        text = files.read_plain_file(path, MAX_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(
            f"{path}: cannot be read: {error}",
            hint="fix or remove the file; without it, the defaults are used",
        ) from error
    import tomllib

    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise ContentError(
            f"{path}:{line[1] if line else 1}: not TOML: {error}",
            hint="write one setting a line, such as new_cards_per_day = 20",
        ) from None
    return _from_table(table, text, path)


def _from_table(table: dict[str, Any], text: str, path: Path) -> Settings:
    values: dict[str, Any] = {}
    decks = table.pop("decks", {})
    keys = _valid_keys(table.pop("keys", {}), text, path)
    for name, value in table.items():
        try:
            values[name] = _valid_value(find_setting(name), value)
        except UsageError as error:
            raise _at_line(error, name, text, path) from None
    retention = []
    for deck, entry in decks.items() if isinstance(decks, dict) else ():
        for name, value in entry.items() if isinstance(entry, dict) else ():
            try:
                if name != "desired_retention":
                    raise UsageError(
                        f"a deck has no setting {name!r}", "only desired_retention is set by deck"
                    )
                retention.append((deck, _valid_value(name, value)))
            except UsageError as error:
                raise _at_line(error, name, text, path) from None
    return Settings(**values, deck_retention=tuple(retention), keys=keys)


def _valid_keys(table: Any, text: str, path: Path) -> tuple[tuple[str, str], ...]:
    """The table of keys, such as `browse.suspend = "x"`; nested tables are joined by dots."""
    keys: list[tuple[str, str]] = []
    pending = [("", table)]
    while pending:
        name, value = pending.pop(0)
        if isinstance(value, dict) and name.count(".") < 2:
            pending += [(f"{name}.{part}" if name else part, item) for part, item in value.items()]
        elif (
            name
            and isinstance(value, str)
            and all(re.fullmatch(KEY, key) for key in value.split(","))
        ):
            keys.append((name, value))
        else:
            error = UsageError(
                f"the key of {name or '[keys]'} cannot be {value!r}",
                hint='write a key, or several with commas, such as "x", "ctrl+s" or "f5,j"',
            )
            raise _at_line(error, name.rpartition(".")[2] or "keys", text, path)
    return tuple(keys)


def _at_line(error: UsageError, name: str, text: str, path: Path) -> ContentError:
    lines = [number for number, line in enumerate(text.splitlines(), 1) if name in line]
    where = lines[-1] if lines else 1
    return ContentError(f"{path}:{where}: {error.message}", hint=error.hint)


def find_setting(name: str) -> str:
    """The setting meant by a name, however its words are joined; raises UsageError."""
    words = set(re.findall(r"[a-z]+", name.lower())) - {"a", "per", "of", "the"}
    plain = "_".join(re.findall(r"[a-z]+", name.lower()))
    if plain in FIELDS:
        return plain
    fits = [field for field in FIELDS if words and words <= set(field.split("_"))]
    if len(fits) == 1:
        return fits[0]
    raise UsageError(
        f"there is no setting {name!r}" if not fits else f"{name!r} could be {', '.join(fits)}",
        hint="the settings are " + ", ".join(FIELDS),
    )


def parse(name: str, text: str) -> Any:
    """A value typed at a command line or into a field, as the setting's type; raises UsageError."""
    kind: Any = type(FIELDS[name].default)
    text = text.strip()
    try:
        if kind is bool:
            return SWITCH[text.lower()]
        if kind is float and text.endswith("%"):
            return _valid_value(name, float(text[:-1]) / 100)
        if FIELDS[name].metadata.get("path"):
            return _valid_value(name, _folder(text))
        return _valid_value(name, re.sub(r"\s*,\s*", ",", text) if kind is str else kind(text))
    except (ValueError, KeyError):
        raise _invalid_value(name, text) from None


def _folder(text: str) -> str:
    """The path of a folder that is there; raises UsageError."""
    if text == NO_FOLDER:
        return text
    try:
        folder = Path(text).expanduser().absolute()
    except RuntimeError:  # "~name" of nobody
        folder = Path(text)
    if not text or not folder.is_dir():
        raise UsageError(f"there is no folder {text!r}", hint="make it first, or write none")
    return str(folder)


def _valid_value(name: str, value: Any) -> Any:
    item = FIELDS[name]
    data = item.metadata
    kind: Any = type(item.default)
    fits = type(value) is kind
    if fits and "low" in data:
        fits = data["low"] <= value <= data["high"]
    if fits and "choices" in data:
        fits = value in data["choices"]
    if fits and data.get("path"):
        fits = value == NO_FOLDER or Path(value).is_absolute()
    if fits and "pattern" in data:
        fits = re.fullmatch(data["pattern"], value) is not None
    if not fits:
        raise _invalid_value(name, value)
    return value


def _invalid_value(name: str, value: object) -> UsageError:
    data = FIELDS[name].metadata
    if "choices" in data:
        wanted = "one of " + ", ".join(data["choices"])
    elif "low" in data:
        wanted = f"a number from {data['low']} to {data['high']}"
    else:
        wanted = data.get("form", "true or false")
    return UsageError(f"{name} cannot be {value!r}", hint=f"write {wanted}")


def split_deck(key: str) -> tuple[str, str | None]:
    """A key as typed, to a setting and the deck it is for, if any: `desired_retention.my-deck`."""
    parts = [part for part in key.split(".") if part != "decks"]
    if len(parts) != 2:
        return find_setting(key), None
    first, second = parts
    name, deck = (first, second) if first.replace("-", "_") in FIELDS else (second, first)
    if find_setting(name) != "desired_retention":
        raise UsageError(f"{find_setting(name)} is not set by deck", "only desired_retention is")
    return find_setting(name), deck


def rename_deck(path: Path, old: str, new: str) -> None:
    """Let what is set for a deck hold under its new id, unless something is set there."""
    if not path.exists() or old not in dict(load(path).deck_retention):
        return
    import tomlkit

    document = tomlkit.parse(path.read_text(encoding="utf-8-sig"))
    decks = document["decks"]
    entry = decks.pop(old)
    decks.setdefault(new, entry)
    files.write_atomically(path, tomlkit.dumps(document).encode())


def change(path: Path, name: str, value: Any, deck: str | None = None) -> None:
    """Write one setting, keeping the rest of the file as it is; raises StorageError.

    None takes a deck's own setting away, so that the one for all decks holds.
    """
    import tomlkit

    load(path)  # a file that is wrong already must be fixed, not overwritten
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig")) if path.exists() else None
    document = document if document is not None else tomlkit.document()
    if deck is None:
        document[name] = value
    elif value is None:
        document.get("decks", {}).get(deck, {}).pop(name, None)
    else:
        decks = document.setdefault("decks", tomlkit.table(is_super_table=True))
        decks.setdefault(deck, tomlkit.table())[name] = value
    files.write_atomically(path, tomlkit.dumps(document).encode(), private=True)
