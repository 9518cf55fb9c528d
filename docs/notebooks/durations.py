"""Durations of incidents by impact, with censoring."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="How long incidents last")

with app.setup:
    import marimo as mo
    import research


@app.cell(hide_code=True)
def _():
    mo.md("""
    # How long do incidents last?

    Kaplan-Meier curves of the time from start to end, by vendor and impact. An incident counts as ended only where its
    vendor stated the end (`resolved_from` is `stated`, `derived` or `update`). The others are *censored*: they lasted
    at least

    - until the last read of the page, if they are open;
    - until their last update, if the end is inferred from their absence (`inferred`) or not known (`unknown`).

    A median without censoring would leave out the long incidents that are still open. The column *median if inferred
    are ends* gives the other extreme: each inferred end counts as an end at the first read that lacked the incident.
    The truth lies between the two. Panels are by vendor, because a *major* incident of one vendor is not that of
    another.
    """)
    return


@app.cell
def _():
    db = research.open_export()  # the folder in STATUSLEDGER_EXPORT
    mo.vstack([mo.md("## Coverage"), research.table(research.coverage(db))])
    return (db,)


@app.cell
def _(db):
    cases = research.ask(
        db,
        """
        SELECT vendor_id AS vendor, impact, is_open, resolved_from,
               resolved_from IN ('stated', 'derived', 'update') AND resolved_at IS NOT NULL AS ended,
               CASE WHEN withdrawn_at IS NOT NULL THEN 'withdrawn by the vendor'
                    WHEN started_at IS NULL THEN 'start not known'
                    WHEN resolved_at < started_at THEN 'end before start'
                    WHEN resolved_at = started_at AND resolved_from <> 'inferred' THEN 'zero seconds long'
                    WHEN resolved_at IS NULL AND NOT is_open AND resolved_from IS DISTINCT FROM 'unknown'
                    THEN 'over, without an end' END AS left_out,
               epoch(resolved_at - started_at) / 3600 AS hours,
               greatest(0, epoch(CASE WHEN is_open THEN read_until
                                      ELSE coalesce(least(last_post, resolved_at), last_post, started_at)
                                 END - started_at) / 3600) AS at_least_hours
        FROM counted ORDER BY vendor, id
        """,
    )
    usable = [each for each in cases if not each["left_out"]]
    left_out = {reason: sum(each["left_out"] == reason for each in cases) for reason in sorted(
        {each["left_out"] for each in cases if each["left_out"]}
    )}  # fmt: skip
    mo.vstack(
        [
            mo.md(f"## Left out\n\n{len(usable):,} of {len(cases):,} incidents are used."),
            research.table({"reason": reason, "incidents": count} for reason, count in left_out.items()),
        ]
    )
    return left_out, usable


@app.cell
def _():
    impacts = ("critical", "major", "minor", "none", "unknown")

    def estimate(group):
        return research.survival(
            [each["hours"] for each in group if each["ended"]],
            [each["at_least_hours"] for each in group if not each["ended"]],
        )

    def bound(group):
        """The estimate in which inferred ends are ends."""
        return estimate([{**each, "ended": each["ended"] or each["resolved_from"] == "inferred"} for each in group])

    def rounded(hours):
        return None if hours is None else round(hours, 2)

    return bound, estimate, impacts, rounded


@app.cell
def _(bound, estimate, impacts, rounded, usable):
    def summary(vendor, impact, group):
        curve, few = estimate(group), len(group) < research.LEAST
        low, high = curve.median_band
        return {
            "vendor": vendor,
            "impact": impact,
            "n": len(group),
            "ended": sum(each["ended"] for each in group),
            "open": sum(each["is_open"] for each in group),
            "inferred": sum(each["resolved_from"] == "inferred" for each in group),
            "end_not_known": sum(each["resolved_from"] == "unknown" for each in group),
            "median_hours": None if few else rounded(curve.quantile(0.5)),
            "from": None if few else rounded(low),
            "to": None if few else rounded(high),
            "p90_hours": None if few else rounded(curve.quantile(0.9)),
            "median_if_inferred_are_ends": None if few else rounded(bound(group).quantile(0.5)),
            "values": ", ".join(
                f"{each['hours']:.2f}" if each["ended"] else f">{each['at_least_hours']:.2f}" for each in group
            )
            if few
            else None,
        }

    groups = {}
    for each in sorted(usable, key=lambda case: (case["vendor"], impacts.index(case["impact"]))):
        groups.setdefault((each["vendor"], each["impact"]), []).append(each)
    figures = [summary(*key, group) for key, group in groups.items()]
    mo.vstack(
        [
            mo.md(
                "## Figures\n\nHours. *From* and *to* bound the median with 95 % confidence; empty where the data does "
                f"not bound it. Groups of fewer than {research.LEAST} show each value, `>` if censored."
            ),
            research.table(figures),
        ]
    )
    return figures, groups


@app.cell
def _(estimate, groups, impacts):
    by_size = {}
    for (owner, _), cases_of in groups.items():
        by_size[owner] = by_size.get(owner, 0) + len(cases_of)
    shown = sorted(by_size, key=lambda vendor: (-by_size[vendor], vendor))[:6]
    longest = max([10, *(each["hours"] or each["at_least_hours"] for group in groups.values() for each in group)])

    def step(axes, impact, members):
        """Draw one curve, its band, and a tick for each censored incident."""
        curve, number = estimate(members), impacts.index(impact)
        color, style = research.COLOURS[number], research.STYLES[number]
        times, shares, name = [0.0, *curve.times], [1.0, *curve.shares], f"{impact} (n={len(members)})"
        axes.step(times, shares, where="post", color=color, linestyle=style, label=name)
        axes.fill_between(curve.times, curve.low, curve.high, step="post", color=color, alpha=0.12)
        censored = {each["at_least_hours"] for each in members if not each["ended"]}
        ticks = {time: share for time, share in zip(curve.times, curve.shares, strict=True) if time in censored}
        axes.plot(list(ticks), list(ticks.values()), "|", color=color)

    def panel(axes, vendor):
        """Draw the curves of one vendor."""
        curves = {
            impact: members
            for (maker, impact), members in groups.items()
            if maker == vendor and len(members) >= research.LEAST
        }
        for impact, members in curves.items():
            step(axes, impact, members)
        if not any(each["ended"] for members in curves.values() for each in members):
            axes.text(0.5, 0.5, "no curve: no end is stated", transform=axes.transAxes, ha="center")
        research.label(axes, vendor, "hours since the start (log scale)", "share that still goes on")
        axes.set_xscale("symlog", linthresh=0.1)
        axes.set_xticks([0, 0.1, 1, 10, 100, 1000], ["0", "0.1", "1", "10", "100", "1,000"])
        axes.set_xlim(0, longest)
        axes.set_ylim(0, 1.02)
        if curves:
            axes.legend(frameon=False, fontsize=8)

    return panel, shown


@app.cell
def _(figures, panel, shown):
    figure, panels = research.panels(len(shown))
    for place, name in zip(panels, shown, strict=True):
        panel(place, name)
    figure.suptitle("Share of incidents that still go on, by vendor and the vendor's impact (Kaplan-Meier)")
    medians = "; ".join(
        f"{each['vendor']} {each['impact']}: n {each['n']}, median "
        + ("not reached" if each["median_hours"] is None else f"{each['median_hours']:g} h")
        for each in figures
        if each["vendor"] in shown and each["n"] >= research.LEAST
    )
    description = (
        f"Step curves for the {len(shown)} vendors with most incidents, with 95 % bands; ticks mark censored "
        f"incidents; groups of fewer than {research.LEAST} are in the table alone. "
        f"{medians or 'No group has five incidents'}."
    )
    research.picture(figure, description)
    return description, figure


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## Caveats

    - Start and end are what the vendor published. A page that is posted late or closed late gives other durations
      (`started_from`, `posted_at`, anomaly `posted_afterwards`).
    - Censoring by an inferred end is not independent of the end: where many ends are inferred, the curve is too long.
    - Pages list long incidents longer. Those that were open at the first read are over-represented among
      `origin = 'backfilled'`.
    - Incidents of one cause are posted together; bands that assume independence are too narrow.
    """)
    return


if __name__ == "__main__":
    app.run()
