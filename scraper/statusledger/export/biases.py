"""Biases of what status pages publish and of how it is collected."""

from msgspec import Struct


class Bias(Struct, frozen=True):
    """A bias, its effect on figures, and the columns of the export that show how strong it is."""

    name: str
    effect: str
    shown_by: str


BIASES = (
    Bias(
        "Not everything is posted",
        "Faults that the vendor did not notice or did not publish are missing: more incidents may mean more candour",
        "`transitions.incident_id` null: the health of a component changed without an incident",
    ),
    Bias(
        "Only pages that exist",
        "Vendors without a page, and pages that were closed, are missing: those that are left look better",
        "`sources.enabled`, `sources.last_success_at`; `incidents.withdrawn_at`",
    ),
    Bias(
        "Selection by catalogue",
        "The vendors are those that somebody listed, mostly of software and hosting: no sample of all services",
        "`vendors.tags`, `sources.named`",
    ),
    Bias(
        "Posting delay",
        "The start may be that of the first post, the end that of the last one; some incidents are posted afterwards",
        "`incidents.started_from`, `incidents.resolved_from`, `incidents.detected_at` after `incidents.started_at`; "
        "`anomalies.code` posted_afterwards",
    ),
    Bias(
        "Edits",
        "Titles, impacts, times and texts are those of the last read; edits between two reads are not known",
        "`changes.old`, `changes.after_resolution`; `coverage.longest_gap_s`",
    ),
    Bias(
        "Histories of unequal length",
        "One page lists its last ten incidents, another ten years of them: a count compares lists, not vendors",
        "`incidents.origin` backfilled; the least `incidents.started_at` of each `incidents.source_id`",
    ),
    Bias(
        "Aggregated components",
        "A component may be a whole product or a single server: numbers of components and their uptimes do not compare",
        "`components.source_id`, `components.group_name`; `anomalies.code` every_component",
    ),
    Bias(
        "Impact words",
        "A major incident of one vendor is a minor one of another; some pages state no impact",
        "`incidents.impact_raw` by `incidents.vendor_id`; `incidents.impact` unknown",
    ),
    Bias(
        "Coverage gaps",
        "Incidents that came and left the page between two reads are missing: divide by watched time before comparing",
        "`coverage.from_at`, `coverage.until_at`, `coverage.longest_gap_s`; `sources.consecutive_failures`",
    ),
    Bias(
        "Inferred ends",
        "Where a page lists open incidents alone, the end is the first read without one: late by up to one gap",
        "`incidents.resolved_from` inferred, or unknown where no end is known",
    ),
)
