"""When incidents begin, by weekday and hour, per hour of coverage."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="When incidents begin")

with app.setup:
    import os

    import marimo as mo
    import research
    from scipy import stats


@app.cell(hide_code=True)
def _():
    mo.md("""
    # When do incidents begin?

    Starts of incidents per 1,000 hours, by weekday and by hour of the day. A raw count would mix how often a vendor
    fails with how long its page was watched, so each count is divided by the hours in which it could have been counted:

    - *covered*: from the first known incident of a page to its last read. It includes history that the page still
      listed, and needs that the page lists all of it.
    - *watched*: stretches of polls without a gap (table `coverage`). Only incidents that began within them count.

    Pictures use the covered hours. Intervals are exact 95 % intervals of a Poisson count. Notices (impact `none`),
    maintenances and withdrawn incidents do not count.
    """)
    return


@app.cell
def _():
    zone = os.environ.get("STATUSLEDGER_ZONE", "UTC")  # an IANA name, such as America/Los_Angeles
    db = research.open_export()  # the folder in STATUSLEDGER_EXPORT
    mo.vstack(
        [mo.md(f"## Coverage\n\nTime zone of all figures below: **{zone}**."), research.table(research.coverage(db))]
    )
    return db, zone


@app.cell
def _(db, zone):
    db.execute(
        """
        CREATE OR REPLACE TEMP TABLE starts AS
        SELECT basis, vendor_id AS vendor, isodow(started_at AT TIME ZONE $zone) AS weekday,
               hour(started_at AT TIME ZONE $zone) AS hour
        FROM counted JOIN spans ON spans.source_id = counted.source_id AND started_at BETWEEN from_at AND until_at
        WHERE impact <> 'none' AND withdrawn_at IS NULL
        """,
        {"zone": zone},
    )
    # Quarters of an hour, because no zone has a finer offset today.
    db.execute(
        """
        CREATE OR REPLACE TEMP TABLE exposure AS
        SELECT basis, vendor, isodow(slot AT TIME ZONE $zone) AS weekday, hour(slot AT TIME ZONE $zone) AS hour,
               sum(epoch(least(until_at, slot + INTERVAL 15 MINUTE) - greatest(from_at, slot))) / 3600 AS hours
        FROM (
            SELECT basis, vendor, from_at, until_at,
                   unnest(generate_series(date_trunc('hour', from_at), until_at, INTERVAL 15 MINUTE)) AS slot
            FROM spans JOIN (SELECT DISTINCT source_id, vendor_id AS vendor FROM counted) USING (source_id)
        )
        WHERE slot + INTERVAL 15 MINUTE > from_at GROUP BY ALL
        """,
        {"zone": zone},
    )
    exposed = True
    return (exposed,)


@app.cell
def _(db, exposed):
    def rates(unit):
        counted = research.ask(
            db,
            f"""
            SELECT vendor, {unit}, coalesce(n, 0) AS n, hours
            FROM (SELECT vendor, {unit}, sum(hours) AS hours FROM exposure WHERE basis = 'covered' GROUP BY ALL)
            LEFT JOIN (SELECT vendor, {unit}, count(*) AS n FROM starts WHERE basis = 'covered' GROUP BY ALL)
                      USING (vendor, {unit})
            ORDER BY ALL
            """,
        )
        return [
            {**each, "hours": round(each["hours"], 1), **research.rate(each["n"], each["hours"])} for each in counted
        ]

    by_weekday, by_hour = (rates(unit) for unit in ("weekday", "hour")) if exposed else ((), ())
    return by_hour, by_weekday


@app.cell
def _(db, exposed):
    def workdays(row):
        """The ratio of rates, Monday to Friday over Saturday and Sunday, from the exact interval of a share."""
        low, high, ratio = None, None, None
        n, odds = row["workdays"] + row["weekend"], row["weekend_hours"] / row["workday_hours"]
        if n >= research.LEAST:
            band = stats.binomtest(row["workdays"], n).proportion_ci(method="exact")
            ends = (band.low, row["workdays"] / n, band.high)
            low, ratio, high = (None if each == 1 else round(float(each / (1 - each) * odds), 2) for each in ends)
        return {**row, "ratio": ratio, "low": low, "high": high}

    weekend = [
        workdays(each)
        for each in research.ask(
            db,
            """
            SELECT vendor, basis, coalesce(workdays, 0) AS workdays, coalesce(weekend, 0) AS weekend,
                   round(workday_hours, 1) AS workday_hours, round(weekend_hours, 1) AS weekend_hours
            FROM (SELECT vendor, basis, sum(hours) FILTER (weekday < 6) AS workday_hours,
                         sum(hours) FILTER (weekday >= 6) AS weekend_hours FROM exposure GROUP BY ALL)
            LEFT JOIN (SELECT vendor, basis, count(*) FILTER (weekday < 6) AS workdays,
                              count(*) FILTER (weekday >= 6) AS weekend FROM starts GROUP BY ALL) USING (vendor, basis)
            WHERE workday_hours > 0 AND weekend_hours > 0 ORDER BY ALL
            """,
        )
        if exposed
    ]
    return (weekend,)


@app.cell
def _(db, by_hour, by_weekday, weekend):
    (midnight,) = research.ask(
        db,
        """
        SELECT count(*) AS incidents, count(*) FILTER (epoch(started_at)::BIGINT % 86400 = 0) AS at_midnight_utc,
               count(*) FILTER (epoch(started_at)::BIGINT % 3600 = 0) AS at_a_full_hour,
               count(*) FILTER (started_from = 'stated') AS start_stated,
               count(*) FILTER (started_from = 'first_update') AS start_of_first_update,
               count(*) FILTER (started_at IS NULL) AS start_not_known
        FROM counted WHERE impact <> 'none' AND withdrawn_at IS NULL
        """,
    )
    mo.vstack(
        [
            mo.md("## Workdays and weekends\n\n*Ratio* is the rate from Monday to Friday over that of the weekend."),
            research.table(weekend),
            mo.md("## How exact are the starts?"),
            research.table([midnight]),
            mo.md("## By weekday (1 is Monday), per 1,000 covered hours"),
            research.table(by_weekday),
            mo.md("## By hour, per 1,000 covered hours"),
            research.table(by_hour),
        ]
    )
    return (midnight,)


@app.cell
def _(by_hour, by_weekday, weekend, zone):
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    totals = {}
    for row_of_day in by_weekday:
        totals[row_of_day["vendor"]] = totals.get(row_of_day["vendor"], 0) + row_of_day["n"]
    shown = sorted(totals, key=lambda vendor: (-totals[vendor], vendor))[:4]

    def draw(axes, vendor, unit, rows):
        """Draw the rates of one vendor with their intervals."""
        mine = [row for row in rows if row["vendor"] == vendor and row["hours"] > 0]
        heights, hours = [row["rate"] for row in mine], sum(row["hours"] for row in mine)
        errors = [[row["rate"] - row["low"] for row in mine], [row["high"] - row["rate"] for row in mine]]
        places = [row[unit] for row in mine]
        axes.errorbar(places, heights, yerr=errors, fmt="o", capsize=2, color=research.COLOURS[0])
        axes.set_ylim(bottom=0)
        title = f"{vendor}, by {unit} (n={totals[vendor]}, {hours:,.0f} covered hours)"
        research.label(axes, title, f"{unit} ({zone})", "starts per 1,000 hours")

    figure, panels = research.panels(2 * len(shown), height=2.8)
    for number, name in enumerate(shown):
        left, right = panels[2 * number : 2 * number + 2]
        draw(left, name, "weekday", by_weekday)
        left.set_xticks(range(1, 8), [day[:2] for day in days])
        draw(right, name, "hour", by_hour)
        right.set_xticks(range(0, 24, 3))
    figure.suptitle("Starts of incidents per 1,000 covered hours, with 95 % intervals")
    ratios = "; ".join(
        f"{each['vendor']} {each['ratio']:g} ({each['low']:g} to "
        + ("unbounded" if each["high"] is None else f"{each['high']:g}")
        + f", n {each['workdays'] + each['weekend']})"
        for each in weekend
        if each["basis"] == "covered" and each["ratio"] is not None and each["vendor"] in shown
    )
    description = (
        f"Rates by weekday (left) and by hour in {zone} (right) for the {len(shown)} vendors with most incidents. Rate "
        f"on workdays over rate at weekends: {ratios or 'too few incidents'}."
    )
    research.picture(figure, description)
    return description, figure


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## Caveats

    - The start is that of the vendor's entry. Staff post in their working hours, so a fault of the night may begin in
      the morning (`started_from`, and `posted_at` beside `started_at`).
    - Starts at a full hour or at midnight are rounded; many of them make an hour look busier.
    - *Covered* hours assume that a page lists everything since its first known incident. Vendors delete incidents, and
      short lists forget them. Compare with *watched* where enough of it exists.
    - Twenty-four hours are twenty-four comparisons: one interval in twenty misses by chance.
    """)
    return


if __name__ == "__main__":
    app.run()
