"""The frame of every page: language, navigation, and the same view as JSON at the same address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from fastapi.templating import Jinja2Templates

from api.language import language_of
from api.serving import Serving
from api.terminal import today
from api.web import charts, curves
from api.web.words import percent, points, signed
from features.declare import Label

TEMPLATES = Jinja2Templates(Path(__file__).parent / "templates")
TEMPLATES.env.globals |= {
    name: getattr(charts, name)
    for name in (
        "score_scale",
        "mini_scale",
        "effect_bar",
        "bullet",
        "bullet_axis",
        "share_bar",
        "decision_strip",
        "interval_row",
        "interval_axis",
    )
}
TEMPLATES.env.globals |= {"roc": curves.roc, "calibration": curves.calibration}
TEMPLATES.env.filters |= {"percent": percent, "points": points, "signed": signed}
TEMPLATES.env.trim_blocks = TEMPLATES.env.lstrip_blocks = True

LANGUAGE_KEPT = 31_536_000
"""Seconds for which a chosen language is remembered."""


@dataclass(frozen=True, slots=True)
class Door:
    """One reader's pages: what they are called, and where its navigation leads."""

    name: str
    label: Label | None
    links: tuple[tuple[str, Label], ...]
    who: Label
    is_plain: bool


_NO_LOGIN = Label("尚无登录：能打开本地址的人都能看", "No login yet: whoever reaches this address sees it")
HOME = Door(
    "home",
    None,
    (
        ("/officer", Label("客户经理", "Loan officers")),
        ("/reviewer/fairness", Label("政策评审", "Policy reviewers")),
        ("/enterprise/check", Label("企业", "Enterprises")),
    ),
    _NO_LOGIN,
    False,
)
OFFICER = Door(
    "officer", Label("客户经理", "Officer"), (("/officer", Label("待办", "Work list")),), _NO_LOGIN, False
)
REVIEWER = Door(
    "reviewer",
    Label("政策评审", "Reviewer"),
    (
        ("/reviewer/bundles", Label("版本包", "Bundles")),
        ("/reviewer", Label("模型卡", "Model card")),
        ("/reviewer/validation", Label("验证", "Validation")),
        ("/reviewer/fairness", Label("公平性", "Fairness")),
    ),
    _NO_LOGIN,
    False,
)
ENTERPRISE = Door(
    "enterprise",
    Label("企业", "Enterprise"),
    (
        ("/enterprise/check", Label("自测", "Self-check")),
        ("/enterprise/file", Label("提交文件", "Send a file")),
    ),
    Label("未登录 · 不留存数据", "Not signed in · nothing kept"),
    True,
)


def answer(
    request: Request,
    serving: Serving,
    door: Door,
    template: str,
    view: Mapping[str, Any],
    status: int = 200,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Return a page, or its view as JSON where the address ends in ``.json``.

    ``typed`` is what a posted page was asked with, so that changing the language asks again.
    """
    language = language_of(request)
    if request.url.path.endswith(".json"):
        return JSONResponse(dict(view), status, headers={"Content-Language": language})
    found = TEMPLATES.TemplateResponse(
        request, template, {**_frame(request, serving, door, language, typed), "view": view}, status
    )
    found.headers["Content-Language"] = language
    if request.query_params.get("lang") == language:
        found.set_cookie("lang", language, max_age=LANGUAGE_KEPT, httponly=True, samesite="lax")
    return found


def _frame(
    request: Request, serving: Serving, door: Door, language: str, typed: Mapping[str, str] | None
) -> dict[str, Any]:
    is_zh = language == "zh"
    path = request.url.path
    asked = "lang" in request.query_params
    links = [
        {"address": address, "label": label.in_language(language), "is_here": address == path}
        for address, label in door.links
    ]
    return {
        "language": language,
        "is_zh": is_zh,
        "z": lambda zh, en: zh if is_zh else en,
        "link": lambda address, **query: _address(
            address, {**query, **({"lang": language} if asked else {})}
        ),
        "keeps_language": asked,
        "here": {one: _address(path, {**request.query_params, "lang": one}) for one in ("zh", "en")},
        "twin": _address(f"{path if path != '/' else '/index'}.json", dict(request.query_params)),
        "typed": dict(typed or {}),
        "door": door,
        "door_label": door.label.in_language(language) if door.label else "",
        "who": door.who.in_language(language),
        "links": links,
        "bundle": serving.engine.bundle,
        "is_approved": serving.standing(today()).is_approved,
    }


def _address(path: str, query: Mapping[str, Any]) -> str:
    """Return an address with the parts of a query that are not empty."""
    kept = {name: value for name, value in query.items() if value not in {"", None}}
    return f"{path}?{urlencode(kept)}" if kept else path
