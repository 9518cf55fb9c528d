"""Faults 74 to 115: identity and history, and the machine that all of it runs on."""

from tests.faults import elsewhere, happenings, machinery, untrusted
from tests.faults.cases import Acted, Fault, Told, covered
from tests.faults.stage import Shown
from tests.support.world import incident, update


def slow(*updates: Shown, title: str = "API is slow", impact: str = "major") -> Shown:
    """The incident that the page shows at first."""
    return incident("i00000000001", title, *updates, impact=impact)


LOOKING = update("u00000000001", "investigating", "Looking into it.", 0)
REWORDED = update("u00000000001", "investigating", "All is well.", 0)
FOUND = update("u00000000002", "identified", "A disk is full.", 5)
FIXED = update("u00000000003", "resolved", "Fixed.", 10)
BACK = update("u00000000004", "investigating", "It is back.", 20)
REPORT = update("u00000000005", "postmortem", "It was the disk.", 130_000)
LATER = incident("i00000000001", "Mail is down", update("u00000000009", "investigating", "Hm.", 130_000))
CHANGES = "SELECT kind, field, old, new FROM changes WHERE source_id = 'acme' AND kind NOT IN ('added', 'progressed')"

HISTORY = (
    Fault(74, "the same poll twice", "I6", [
        Acted(happenings.seen_twice),
        covered("laws/test_documents.py::test_what_is_told_again_or_confirmed_is_no_news"),
    ]),
    Fault(75, "observations in any order", "I8", [
        covered("history/test_replay.py::test_imports_in_any_order_and_split_are_the_same",
                "reconcile/test_merge.py::test_order_does_not_matter"),
    ]),
    Fault(76, "an update is edited in place", "I11", [
        Told(((5, (slow(REWORDED),)),), CHANGES, [("edited", "body", "Looking into it.", "All is well.")]),
    ]),
    Fault(77, "an update is deleted", "I11", [
        Told(((5, (slow(LOOKING, FOUND),)), (10, (slow(LOOKING),)), (15, (slow(LOOKING),)), (20, (slow(LOOKING),))),
             "SELECT key, body, withdrawn_at IS NOT NULL FROM updates WHERE incident_id LIKE 'acme%' ORDER BY number",
             [("u00000000001", "Looking into it.", 0), ("u00000000002", "A disk is full.", 1)]),
    ]),
    Fault(78, "an incident is deleted", "I5 I11", [
        Told(((10, (slow(LOOKING, FIXED),)), (15, ()), (80, ()), (145, ())),
             "SELECT title, status, withdrawn_at IS NOT NULL FROM incidents WHERE source_id = 'acme'",
             [("API is slow", "resolved", 1)]),
        covered("reconcile/test_observations.py::test_a_full_list_that_lacks_an_incident_withdraws_it_and_its_return_restores_it",
                "reconcile/test_observations.py::test_the_second_absence_ends_an_open_incident"),
    ]),
    Fault(79, "an incident leaves the window", "I5", [
        covered("reconcile/test_observations.py::test_an_incident_outside_the_window_is_left_alone",
                "reconcile/test_observations.py::test_an_absence_outside_the_next_window_is_cleared"),
    ]),
    Fault(80, "an id serves again", "I11", [
        Told(((10, (slow(LOOKING, FIXED),)), (130_000, (LATER,))),
             "SELECT generation, title, status FROM incidents WHERE source_id = 'acme' ORDER BY generation",
             [(1, "API is slow", "resolved"), (2, "Mail is down", "investigating")]),
        covered("reconcile/test_observations.py::test_a_reused_key_is_the_next_generation"),
    ]),
    Fault(81, "one id twice in a feed", "I6", [
        covered("platforms/test_feed.py::test_an_entry_told_twice_counts_once",
                "platforms/test_feed.py::test_an_id_that_all_entries_have_tells_nothing"),
    ]),
    Fault(82, "no id, or one that changes", "I6", [
        covered("platforms/test_feed.py::test_the_key_is_the_vendors_own_id",
                "reconcile/test_identity.py::test_a_start_that_moves_while_it_is_open_is_the_same_event",
                "reconcile/test_anomalies.py::test_duplicates"),
    ]),
    Fault(83, "one incident by several routes", "I12", [
        covered("platforms/test_aws.py::test_the_same_event_by_json_and_by_feed_is_one",
                "reconcile/test_observations.py::test_an_edit_in_two_channels_is_one_change",
                "history/test_series.py::test_two_channels_have_each_incident_and_update_once"),
    ]),
    Fault(84, "another platform", "I9 I12", [
        covered("polling/test_relocate.py::test_a_page_that_moves_to_another_platform_during_an_outage"),
    ]),
    Fault(85, "another host", "I9", [
        covered("polling/test_relocate.py::test_a_page_with_a_new_address_is_read_there"),
    ]),
    Fault(86, "open again", "I11", [
        Told(((10, (slow(LOOKING, FIXED),)), (20, (slow(LOOKING, FIXED, BACK),))),
             "SELECT i.status, i.resolved_at, c.kind, c.old FROM incidents i JOIN changes c ON c.incident_id = i.id "
             "WHERE i.source_id = 'acme' AND c.kind = 'reopened' AND c.field = 'status'",
             [("investigating", None, "reopened", "resolved")]),
    ]),
    Fault(87, "a post-mortem months later", "I11", [
        Told(((10, (slow(LOOKING, FIXED),)), (130_000, (slow(LOOKING, FIXED, REPORT) | {
                "status": "postmortem", "resolved_at": FIXED["display_at"]},))),
             "SELECT status, resolved_at, has_postmortem, update_count FROM incidents WHERE source_id = 'acme'",
             [("resolved", "2025-03-04T09:10:00Z", 1, 3)]),
    ]),
    Fault(88, "years of history at once", "N1", [
        covered("alerts/test_delivery.py::test_rebuild_and_imports_send_nothing_and_keep_waiting_messages",
                "alerts/test_rules.py::test_incidents_of_the_first_read_alert_nobody"),
    ]),
    Fault(89, "a component changes its name, or goes", "I11", [
        covered("reconcile/test_observations.py::test_a_component_is_withdrawn_at_the_second_read_and_renaming_is_a_change",
                "reconcile/test_observations.py::test_an_incident_keeps_components_that_it_unlinks"),
    ]),
)  # fmt: skip

MACHINE = (
    Fault(90, "killed at the n-th call", "I4 I13", [
        covered("faults/test_nth_call.py::test_what_comes_after_a_call_that_failed"),
    ]),
    Fault(91, "told to end", "I13", [
        Acted(machinery.interrupted),
        covered("polling/test_run.py::test_sigterm_ends_a_run_soon_and_keeps_finished_polls"),
    ]),
    Fault(92, "no memory left for a parser", "I1", [Acted(machinery.out_of_memory)]),
    Fault(93, "two runs at once", "I13", [
        covered("polling/test_run.py::test_a_second_run_at_the_same_time_ends"),
    ]),
    Fault(94, "the lock of a run that was killed", "I13", [
        covered("faults/test_nth_call.py::test_what_comes_after_a_call_that_failed"),
    ]),
    Fault(95, "a full disk", "I13 E1", [
        Acted(machinery.disk_full),
        covered("polling/test_cron.py::test_a_full_disk_ends_the_run_and_leaves_what_was_there"),
    ]),
    Fault(96, "nowhere to write", "I13", [
        Acted(machinery.nowhere_to_write),
        covered("store/test_backup.py::test_a_folder_that_cannot_be_written_says_so"),
    ]),
    Fault(97, "a reader that never ends", "I14", [Acted(machinery.long_reader)]),
    Fault(98, "impatient readers", "I14", [
        covered("browse/test_browse.py::test_a_thousand_loads_while_runs_write_see_no_lock_and_nothing_half_written",
                "store/test_captures.py::test_readers_see_whole_rows_while_one_writes"),
    ]),
    Fault(99, "another program holds the database", "I13", [Acted(machinery.held_by_others)]),
    Fault(100, "a damaged database", "I13", [
        Acted(machinery.damaged), covered("doctor/test_doctor.py::test_damaged_database_is_a_problem",
                                          "store/test_backup.py::test_a_damaged_database_leaves_the_old_backup"),
    ]),
    Fault(101, "a database of a later version", "E2", [
        covered("store/test_store.py::test_a_database_from_the_future_is_refused",
                "store/test_queries.py::test_a_dataset_of_a_newer_version_is_refused"),
    ]),
    Fault(102, "a migration is interrupted", "E2", [
        covered("faults/test_nth_call.py::test_what_comes_after_a_call_that_failed",
                "store/test_migrations.py::test_interrupted_anywhere_it_has_the_old_version_or_the_new"),
    ]),
    Fault(103, "the database is deleted during a run", "I13", [Acted(machinery.deleted_under_a_run)]),
    Fault(104, "a clock that jumps", "I7 I10", [
        Acted(happenings.clock_set_back),
        covered("polling/test_cron.py::test_a_clock_set_back_neither_stops_polling_nor_breaks_coverage",
                "polling/test_clock.py::test_polling_continues_while_the_clock_is_wrong_and_after_its_correction"),
    ]),
    Fault(105, "other zones and locales", "E1", [Acted(elsewhere.other_places)]),
    Fault(106, "suspended for eight hours", "P2", [Acted(elsewhere.slept)]),
    Fault(107, "64 open files at most", "I1", [Acted(machinery.few_files)]),
    Fault(108, "all fail", "I2 I5", [
        covered("polling/test_run.py::test_a_run_in_which_every_source_fails_has_its_exit_code_and_changes_no_incident",
                "polling/test_cron.py::test_a_run_without_network_skips_the_remaining_sources"),
    ]),
    Fault(109, "a platform with a bug, or without end", "I1 I3", [
        Acted(untrusted.broken_platform),
        covered("platforms/test_parsing.py::test_a_parser_that_is_stuck_is_ended",
                "platforms/test_parsing.py::test_a_process_that_does_not_answer_is_ended"),
    ]),
    Fault(110, "an export during a run", "E1", [
        covered("export/test_export.py::test_an_export_is_of_one_moment_while_a_run_writes",
                "export/test_export.py::test_an_export_during_runs_has_no_dangling_reference"),
    ]),
    Fault(111, "nobody takes notifications", "N1", [
        covered("alerts/test_delivery.py::test_a_refused_message_is_repeated_with_growing_pauses_under_the_same_id",
                "alerts/test_delivery.py::test_a_dead_target_never_delays_a_poll_and_the_run_succeeds"),
    ]),
    Fault(112, "killed between sending and noting it", "N1", [
        covered("alerts/test_delivery.py::test_killed_between_sending_and_noting_it_sends_again_under_the_same_id"),
    ]),
    Fault(113, "three machines become four", "I12", [Acted(elsewhere.shards)]),
    Fault(114, "two ledgers in either order", "I8 I12", [
        covered("history/test_commands.py::test_merged_ledgers_have_the_whole_dataset"),
    ]),
    Fault(115, "keys in addresses and headers", "S5", [
        Acted(elsewhere.secret),
        covered("fetch/test_journeys.py::test_a_secret_is_filled_in_on_the_way_out_and_hidden_in_all_output"),
    ]),
)  # fmt: skip
