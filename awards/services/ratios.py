"""The guard of the share of direct workers, asked when decisions are published."""

from django.core.exceptions import ValidationError

from awards.selectors.ratios import ratios_published_with


def judge_ratios(decisions, reason, *, day):
    """What the history of the decisions says of shares that are not reached, ``{unit key: sentence}``.

    The caller has locked the decisions and the numbers of their units, so that no other publishing comes between.
    """
    red = [line for line in ratios_published_with(decisions, day=day) if line.is_red]
    if stopped := [line for line in red if line.blocks]:
        raise ValidationError({"ratio": [f"{red_sentence(line)} {HOW}" for line in stopped]})
    if red and not reason:
        sentences = " ".join(red_sentence(line) for line in red)
        raise ValidationError({"ratio_reason": f"{sentences} Hãy ghi lý do vẫn công bố."})
    told = {}
    for line in red:
        told.setdefault(line.unit.pk, []).append(red_sentence(line))
    return {unit: f"{' '.join(sentences)} Lý do: {reason}" for unit, sentences in told.items()}


HOW = "Hãy quyết định thêm cho người lao động trực tiếp rồi công bố cùng lúc, hoặc bớt đối tượng khác."


def red_sentence(line):
    return (
        f"Người lao động trực tiếp chỉ có {line.part}/{line.whole} ({line.percent}), "
        f"quy định {line.rule.words} ({line.rule.source})."
    )
