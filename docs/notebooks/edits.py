"""Edits of vendors in their incidents, before and after the end."""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="What vendors rewrite")

with app.setup:
    import marimo as mo
    import research


@app.cell(hide_code=True)
def _():
    mo.md("""
    # What do vendors rewrite?

    The table `changes` has every edit that a later read showed: title, impact, times, texts. This notebook counts
    incidents with at least one edit,

    - *before the end*: of incidents whose appearance we observed (`origin = 'observed'`);
    - *after the end*: of all incidents that ended, also of those that were there at the first read. Their edits before
      that read are not known.

    Shares have 95 % intervals by Wilson. No text of a vendor is shown; `changes.old` and `changes.new` have it.
    """)
    return


@app.cell
def _():
    db = research.open_export()  # the folder in STATUSLEDGER_EXPORT
    mo.vstack([mo.md("## Coverage"), research.table(research.coverage(db))])
    return (db,)


@app.cell
def _(db):
    db.execute(
        """
        CREATE OR REPLACE TEMP TABLE edits AS
        SELECT c.id, counted.vendor_id AS vendor, c.incident_id, c.after_resolution, c.seen_at, counted.resolved_at,
               CASE WHEN c.kind = 'renamed' THEN 'title changed'
                    WHEN c.kind = 'deescalated' THEN 'impact lowered'
                    WHEN c.kind = 'escalated' THEN 'impact raised'
                    WHEN c.field = 'started_at' THEN 'start moved'
                    WHEN c.field = 'resolved_at' THEN 'end moved'
                    WHEN c.field = 'body' THEN 'text edited'
                    WHEN c.field = 'posted_at' THEN 'update time moved'
                    WHEN c.field = 'status' AND c.kind = 'edited' THEN 'status edited'
                    WHEN c.kind = 'reopened' THEN 'reopened'
                    WHEN c.kind = 'withdrawn' THEN c.entity || ' withdrawn'
                    ELSE 'other' END AS edit,
               CASE WHEN c.field IN ('started_at', 'resolved_at', 'posted_at')
                    THEN epoch(try_cast(c.new AS TIMESTAMPTZ) - try_cast(c.old AS TIMESTAMPTZ)) / 60
                    END AS moved_minutes,
               CASE WHEN c.field = 'body' THEN len(regexp_split_to_array(trim(c.new), '\\s+'))
                                               - len(regexp_split_to_array(trim(c.old), '\\s+')) END AS more_words,
               CASE WHEN abs(moved_minutes) < 1 THEN 'moved by less than a minute' END AS ignored
        FROM changes c JOIN counted ON counted.id = c.incident_id
        WHERE c.kind NOT IN ('added', 'progressed', 'restored')
        """
    )
    ignored = research.ask(
        db,
        """
        SELECT vendor, ignored AS reason, count(*) AS changes FROM edits
        WHERE ignored IS NOT NULL GROUP BY ALL ORDER BY ALL
        """,
    )
    mo.vstack([mo.md("## Changes that are left out"), research.table(ignored)])
    return (ignored,)


@app.cell
def _(db):
    def with_share(row):
        of = row["after_n"] if row["when"] == "after the end" else row["before_n"]
        shown = {name: row[name] for name in ("vendor", "edit", "when", "edits", "incidents")}
        return {**shown, "of": of, "share": research.share(row["incidents"], of)}

    edits = [
        with_share(each)
        for each in research.ask(
            db,
            """
            SELECT vendor, edit, CASE WHEN after_resolution THEN 'after the end' ELSE 'before the end' END AS "when",
                   count(*) AS edits,
                   count(DISTINCT e.incident_id) FILTER (after_resolution OR i.origin = 'observed') AS incidents,
                   any_value(before_n) AS before_n, any_value(after_n) AS after_n
            FROM edits e JOIN counted i ON i.id = e.incident_id JOIN (
                SELECT vendor_id AS vendor, count(*) FILTER (origin = 'observed') AS before_n,
                       count(*) FILTER (NOT is_open) AS after_n FROM counted GROUP BY ALL
            ) USING (vendor)
            WHERE ignored IS NULL GROUP BY ALL ORDER BY ALL
            """,
        )
    ]
    return (edits,)


@app.cell
def _(db, edits, ignored):
    sizes = research.ask(
        db,
        """
        SELECT vendor_id AS vendor, count(*) AS incidents, count(*) FILTER (origin = 'observed') AS observed,
               count(*) FILTER (NOT is_open) AS ended FROM counted GROUP BY ALL ORDER BY ALL
        """,
    )
    moves = research.ask(
        db,
        """
        SELECT vendor, edit, after_resolution, moved_minutes, more_words,
               CASE WHEN after_resolution THEN epoch(seen_at - resolved_at) / 3600 END AS hours_after_end
        FROM edits WHERE ignored IS NULL ORDER BY vendor, id
        """,
    )
    mo.vstack(
        [
            mo.md(
                f"## Incidents with edits\n\n{sum(each['changes'] for each in ignored)} changes are left out, as above."
            ),
            research.table(sizes),
            research.table(edits),
        ]
    )
    return moves, sizes


@app.cell
def _(moves):
    def spread(rows, name):
        values = sorted(round(row[name], 1) for row in rows)
        few = len(values) < research.LEAST
        return {
            "n": len(values),
            "least": values[0],
            "median": None if few else values[(len(values) - 1) // 2],
            "most": values[-1],
            "values": ", ".join(f"{each:g}" for each in values) if few else None,
        }

    def spreads(name, chosen):
        groups = {}
        for row in moves:
            if row[name] is not None and row["edit"] in chosen:
                groups.setdefault((row["vendor"], row["edit"]), []).append(row)
        return [{"vendor": key[0], "edit": key[1], **spread(rows, name)} for key, rows in sorted(groups.items())]

    shifts = spreads("moved_minutes", ("start moved", "end moved", "update time moved"))
    lengths = spreads("more_words", ("text edited",))
    delays = spreads("hours_after_end", {row["edit"] for row in moves})
    mo.vstack(
        [
            mo.md("## Times moved, in minutes\n\nNegative is earlier."),
            research.table(shifts),
            mo.md("## Texts edited, in words gained\n\nNegative is shorter."),
            research.table(lengths),
            mo.md(
                "## From the end to the edit, in hours\n\nFrom the end as it stands now to the first read that "
                "showed the edit, which was made at that time or before."
            ),
            research.table(delays),
        ]
    )
    return delays, lengths, shifts


@app.cell
def _(edits, sizes):
    names = sorted({row["edit"] for row in edits}, reverse=True)

    def bars(axes, size):
        """Draw the shares of one vendor."""
        for offset, when, of, color, hatch in (
            (0.2, "before the end", size["observed"], research.COLOURS[0], ""),
            (-0.2, "after the end", size["ended"], research.COLOURS[1], "//"),
        ):
            found = {row["edit"]: row for row in edits if (row["vendor"], row["when"]) == (size["vendor"], when)}
            counts = [found[name]["incidents"] if name in found else 0 for name in names]
            percent = [100 * count / of if of >= research.LEAST else 0 for count in counts]
            places = [place + offset for place in range(len(names))]
            drawn = axes.barh(places, percent, 0.4, color=color, hatch=hatch, edgecolor="white")
            drawn.set_label(f"{when} (of {of})")
            axes.bar_label(drawn, [f"{count} of {of}" if count else "" for count in counts], fontsize=8, padding=2)
        research.label(
            axes, f"{size['vendor']} (n={size['incidents']})", "incidents with such an edit (percent)", "edit"
        )
        axes.set_yticks(range(len(names)), names)
        axes.margins(x=0.25)
        axes.set_xlim(0, max(1, axes.get_xlim()[1]))
        axes.legend(frameon=False, fontsize=8)

    largest = sorted(sizes, key=lambda row: (-row["incidents"], row["vendor"]))[:6]
    figure, panels = research.panels(len(largest), height=1.4 + 0.35 * max(1, len(names)))
    for panel, vendor_size in zip(panels, largest, strict=True):
        bars(panel, vendor_size)
    figure.suptitle("Incidents that their vendor edited, before and after the end")
    described = "; ".join(
        f"{row['vendor']}, {row['edit']} {row['when']}: {row['share']}" for row in edits if row["incidents"]
    )
    description = (
        "Bars of the share of incidents with at least one edit; shares of fewer than "
        f"{research.LEAST} incidents have none. {described or 'No edits'}."
    )
    research.picture(figure, description)
    return description, figure


@app.cell
def _(moves):
    late = [row for row in moves if (row["hours_after_end"] or 0) > 0]
    kinds = sorted({row["edit"] for row in late}, reverse=True)
    vendors = sorted({row["vendor"] for row in late})
    delay_figure, (delay_axes,) = research.panels(1, width=9, height=1.6 + 0.4 * max(1, len(kinds)), columns=1)

    def marks(number, vendor):
        """Draw the edits of one vendor, apart from those of the others."""
        mine = [row for row in late if row["vendor"] == vendor]
        heights = [kinds.index(row["edit"]) + 0.12 * (number - (len(vendors) - 1) / 2) for row in mine]
        style = {"color": research.COLOURS[number % 5], "label": f"{vendor} (n={len(mine)})"}
        delay_axes.plot([row["hours_after_end"] for row in mine], heights, "osD^v"[number % 5], alpha=0.7, **style)

    research.label(delay_axes, "First reads that showed edits after the end", "hours since the end (log scale)", "edit")
    delay_axes.set_xscale("log")
    delay_axes.xaxis.set_major_formatter("{x:g}")
    delay_axes.set_yticks(range(len(kinds)), kinds)
    delay_axes.set_ylim(-0.5, max(1, len(kinds)) - 0.5)
    for place, name in enumerate(vendors):
        marks(place, name)
    if vendors:
        delay_axes.legend(frameon=False, fontsize=8)
    waits = sorted(row["hours_after_end"] for row in late)
    delay_description = (
        f"One mark for each of {len(waits)} edits after the end"
        + (f", from {waits[0]:.1f} to {waits[-1]:.1f} hours after it" if waits else "")
        + ". The edit may be older than the read that showed it."
    )
    research.picture(delay_figure, delay_description)
    return delay_description, delay_figure


@app.cell(hide_code=True)
def _():
    mo.md("""
    ## Caveats

    - An edit is known only if the page was read before and after it. Two edits between two reads look like one, and one
      that was taken back like none: the rarer the reads (`coverage.longest_gap_s`), the fewer edits.
    - Edits of incidents that left the page are not seen. Pages with short lists look more honest than they are.
    - An edit is not concealment: vendors correct typing errors, add causes and move times to what they have learnt.
    - `after_resolution` follows the status at the time of the edit: incidents that are closed too early have more.
    """)
    return


if __name__ == "__main__":
    app.run()
