"""SciPy's answers to a list of questions on stdin; intervals by inverting its p, by brute force."""
import json, sys
import numpy as np
from scipy import stats

def mwu(x, y, method, alternative="two-sided"):
    if method == "permutation":
        method = stats.PermutationMethod(n_resamples=np.inf)
    return stats.mannwhitneyu(x, y, alternative=alternative, method=method, use_continuity=True).pvalue

def wilcoxon(d, method, alternative="two-sided"):
    if method == "permutation":
        method = stats.PermutationMethod(n_resamples=np.inf)
    return stats.wilcoxon(d, alternative=alternative, method=method, correction=True).pvalue

def interval(candidates, p):
    # The values that the test does not reject reach from one of the candidates to another.
    inside = [value for value in candidates if p(value) > 0.05]
    return [min(inside), max(inside)] if inside else None

def answer(kind, x, y, method):
    x, y = np.array(x), np.array(y)
    if kind == "mwu":
        return [mwu(x, y, method, side) for side in ("two-sided", "less", "greater")]
    if kind == "wilcoxon":
        return [wilcoxon(x, method, side) for side in ("two-sided", "less", "greater")]
    if kind == "separate":
        differences = np.subtract.outer(np.log(y), np.log(x)).ravel()
        return [float(np.exp(np.median(differences)))]
    d = np.log(y) - np.log(x)
    walsh = np.array([(d[i] + d[j]) / 2 for i in range(len(d)) for j in range(i, len(d))])
    return [float(np.exp(np.median(walsh)))]

def bounds(kind, x, y, method):
    x, y = np.log(np.array(x)), np.log(np.array(y))
    if kind == "separate":
        candidates = sorted(np.subtract.outer(y, x).ravel())
        p = lambda shift: mwu(y - shift, x, method)
    else:
        d = y - x
        candidates = sorted((d[i] + d[j]) / 2 for i in range(len(d)) for j in range(i, len(d)))
        p = lambda shift: wilcoxon(d - shift, method)
    # Just inside of a candidate there are no ties with it.
    eps = 1e-11
    low = next(value for value in candidates if p(value + eps) > 0.05)
    high = next(value for value in reversed(candidates) if p(value - eps) > 0.05)
    return [float(np.exp(low)), float(np.exp(high))]

questions = json.load(sys.stdin)
ask = {"bounds": lambda q: bounds(q["of"], q["x"], q["y"], q["method"])}
print(json.dumps([ask.get(q["kind"], lambda q: answer(q["kind"], q["x"], q.get("y", []), q["method"]))(q) for q in questions]))
