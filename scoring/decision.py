"""What comes out: one typed record, which every door prints and no door changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from features.confidence import Unconfirmed
from features.declare import Label
from features.plausibility.plausibility import Slip
from models.spec import Task
from models.spread import CalibrationSpread
from scoring.loss import ExpectedLoss
from scoring.programmes.result import ProgrammeResult


class Outcome(Enum):
    """What is decided, from best to worst, and the two ways of not deciding."""

    SUPPORT = "support"
    SUPPORT_WITH_CONDITIONS = "support_with_conditions"
    NOT_SUPPORTED = "not_supported"
    REFER = "refer"
    INCOMPLETE = "incomplete"


OUTCOME_LABELS: Mapping[Outcome, Label] = {
    Outcome.SUPPORT: Label("支持", "Support"),
    Outcome.SUPPORT_WITH_CONDITIONS: Label("有条件支持", "Support with conditions"),
    Outcome.NOT_SUPPORTED: Label("不支持", "Not supported"),
    Outcome.REFER: Label("转人工", "Refer to a person"),
    Outcome.INCOMPLETE: Label("资料不全", "Incomplete"),
}
SUPPORTED = (Outcome.SUPPORT.value, Outcome.SUPPORT_WITH_CONDITIONS.value)


class Cause(Enum):
    """Why a case is referred or incomplete, or held to an outcome."""

    MISSING_CORE = Label("缺少核心数据", "Core figures are missing")
    UNKNOWN_FIGURES = Label("未知数据可能改变结论", "Unknown figures could change the outcome")
    MODELS_DISAGREE = Label(
        "评分卡与主模型的结论不同", "The scorecard would decide otherwise than the main model"
    )
    LOW_QUALITY = Label("结论依赖质量较低的数据", "The outcome rests on figures of low quality")
    OUT_OF_RANGE = Label(
        "企业超出训练数据的范围", "The enterprise lies beyond what the models were trained on"
    )
    IMPLAUSIBLE = Label("数据可能用错了单位", "Figures were probably given in another unit")
    ACTIVE_VETO = Label("存在否决项", "A veto is active")
    OPEN_VETO = Label("否决项尚无法判断", "A veto cannot be told yet")
    NO_RECOGNITION_MODEL = Label("本版本没有绿色认定模型", "This bundle has no recognition model")


class Assumed(Enum):
    """How a figure was taken for granted."""

    DEFAULT_FIGURE = Label("采用缺省值", "A default stands for the figure")
    ESTIMATED_FIGURE = Label("采用估算值", "The figure is estimated")
    CARRIERS_COMPLETE = Label(
        "未填的能源品种按未使用计", "Energy carriers that were left out count as not used"
    )
    MEDIAN_IN_POINT = Label(
        "未知；点估计按同行业中位数，上下界不作假设",
        "Unknown: the point takes the sector's median, the bounds assume nothing",
    )
    LIKELY_RANGE = Label(
        "未知；点估计按同行业中位数，上下界按同业中 5%–95% 的范围（银行政策）",
        "Unknown: the point takes the sector's median, the bounds what 5 to 95 of 100 peers have (policy)",
    )
    LOSS_BY_TABLE = Label(
        "违约损失率不是本行的经验，取自数据表", "Loss given default is not the bank's own: it is a table's"
    )
    DRAWN_IN_FULL = Label("预期损失按贷款全额提用计", "For the expected loss the loan is drawn in full")
    END_OF_RANGE = Label(
        "超出训练数据范围，按范围端点计",
        "Beyond what the model was trained on: it counts as the end of that range",
    )
    UNCONFIRMED_ROW = Label("所用表格行尚未核实", "Rests on a row of a table that nobody has verified")


@dataclass(frozen=True, slots=True)
class Assumption:
    """What was taken for granted, and of which figure, indicator or lookup."""

    assumed: Assumed
    name: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What the loan does, at the level of the loan; None is unknown.

    Attributes
    ----------
    share_of_project
        The loan's part in the project's total, at most 1.
    emissions_cut, energy_saved
        What the project cuts and saves a year, times that share.
    financed_emissions
        The enterprise's emissions times the loan's part in its equity and debt (PCAF, business loans).
    financed_quality
        PCAF's data quality score of these, 1 the best to 5.
    """

    share_of_project: float | None
    emissions_cut: float | None
    energy_saved: float | None
    financed_emissions: float | None
    financed_quality: int | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one indicator adds to the log-odds of a score, before calibration.

    ``value`` is None where the indicator is unknown; the peers' median then stood in its place.
    """

    indicator: str
    value: float | None
    log_odds: float


@dataclass(frozen=True, slots=True)
class CutOff:
    """The edge of a band against which a score is explained.

    Attributes
    ----------
    margin
        The smallest log-odds of the booster whose calibrated probability reaches ``probability``.
    is_better_beyond
        Whether crossing it would better the outcome; else it would worsen it.
    """

    probability: float
    margin: float
    is_better_beyond: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """What one group of indicators adds to a score, compared with applicants who stand at the cut-off.

    Attributes
    ----------
    log_odds
        The sum of its parts.
    is_against
        Whether it counts against the enterprise.
    parts
        Its indicators, each with its contribution against the cut-off.
    figures
        The reported figures that its indicators rest on.
    """

    task: Task
    code: str
    label: Label
    log_odds: float
    is_against: bool
    parts: tuple[Contribution, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What a plainer model, a scorecard, says on the same figures: probabilities and their bands."""

    point: float
    worst: float
    best: float
    band_worst: str
    band_best: str


@dataclass(frozen=True, slots=True)
class Score:
    """The answer of one model: a probability and the exact bounds that unknown figures leave.

    Attributes
    ----------
    point
        Unknown figures at their peers' median; shown, decides nothing.
    worst, best
        For recognition the lower and the higher probability, for risk the higher and the lower PD.
    band_worst, band_best
        The policy's band of either end.
    base
        The log-odds before any indicator is read; with the contributions it sums to ``margin``.
    margin
        The booster's own log-odds of ``point``, before calibration.
    cut_off
        None where no edge of this model's bands would change the outcome.
    outside
        Inputs that lie beyond the range that the model was trained on.
    read
        SHA-256 of the numbers that the booster read.
    reasons
        Every group, shown or not: with no cut-off none, else their sum is ``margin`` less the cut-off's.
    calibration_spread
        None where the bundle has learnt none.
    second
        None where the bundle carries no second opinion.
    """

    point: float
    worst: float
    best: float
    band_worst: str
    band_best: str
    base: float
    margin: float
    contributions: tuple[Contribution, ...]
    outside: tuple[str, ...]
    read: str
    cut_off: CutOff | None
    reasons: tuple[Reason, ...]
    calibration_spread: CalibrationSpread | None = None
    second: SecondOpinion | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """What an enterprise has to do under ``support_with_conditions``."""

    code: str
    label: Label


@dataclass(frozen=True, slots=True)
class Versions:
    """Everything a decision rests on, by digest."""

    bundle: str
    indicators: str
    tables: str
    policy: str
    programmes: str
    reasons: str
    code: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one application.

    Attributes
    ----------
    missing
        Core fields that were not given: with any of them there is no score.
    unknown
        Other fields that were not given and that a score reads.
    indicators
        Every indicator of the catalogue; None is unknown or undefined.
    undefined
        Indicators whose whole is not positive: a model reads the end of its range that is declared for it.
    reasons
        At most four that are told, the weightiest first: against the enterprise where the outcome could be
        better, for it where it is supported.
    programmes
        What every programme in force on the day says.
    demonstration
        The bundle rests on the synthetic population: nothing is decided about a real firm.
    terms
        What has to be done where the outcome is support with conditions; else nothing.
    effect
        None where no loan is asked for.
    unconfirmed
        Rows of the tables that are recalled or judged, with the indicators that rest on each.
    expected_loss
        None where no amount is asked for, or there is no PD.
    slips
        Figures that were probably given in another unit: kept as given, and the case is referred.
    """

    reference: str
    day: date
    outcome: Outcome
    causes: tuple[Cause, ...]
    risk: Score | None
    recognition: Score | None
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    indicators: Mapping[str, float | None]
    undefined: tuple[str, ...]
    demonstration: bool
    programmes: tuple[ProgrammeResult, ...]
    versions: Versions
    reasons: tuple[Reason, ...]
    terms: tuple[Term, ...]
    effect: Effect | None
    assumptions: tuple[Assumption, ...]
    unconfirmed: tuple[Unconfirmed, ...] = ()
    slips: tuple[Slip, ...] = ()
    expected_loss: ExpectedLoss | None = None
