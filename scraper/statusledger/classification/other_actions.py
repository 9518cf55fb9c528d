"""Actions on features and data, and fixes that are not described."""

from statusledger.classification.actions import Action

OTHERS: tuple[Action, ...] = (
    Action(
        "data_repair",
        done="""
            reindexed, re indexed, reprocessed, re processed, backfilled, replayed, resynced, re synced
            resynchronized, requeued, re queued, re ran
        """,
        doing="reprocessing, replaying, reindexing, re indexing, backfilling, re processing, resyncing, requeuing",
    ),
    Action(
        "data_repair",
        done="""
            restored, repaired, recovered, rebuilt, corrected, cleaned up, regenerated, reconciled, reconstructed
            resent, re sent
        """,
        doing="rebuilding, repairing, recovering, restoring, regenerating, reconciling",
        objects="""
            data, missing, deleted, missing/lost/affected/corrupted/all/customer/project/projects data, records
            from backup(s), index, indexes, indices, rows, entries, these
            missing/failed/missed/lost events/records/messages/transactions/deliveries/jobs/emails/files/items
            search index, database from, deleted data
        """,
    ),
    Action(
        "data_repair",
        done="""
            data was restored, running data recovery, backfill complete, backfill is complete, backfill has completed
            backfill was completed
        """,
    ),
    Action(
        "",
        objects="""
            data center(s), data centre(s), data hall(s), data plane, data residency, data replication, data pipeline
            data service(s), data store(s), changes to prevent this, data processing, data flow, data ingestion
            access to data
        """,
    ),
    Action(
        "feature_disabled",
        done="""
            disabled, paused, suspended, halted, deactivated, turned off, switched off, put on hold, shut off
            stopped accepting
        """,
        doing="disabling, pausing, turning off, suspending, halting, switching off",
        by_agent=True,
    ),
    Action(
        "",
        done="disabled users/accounts/account/user, users disabled, remain disabled, remains disabled",
    ),
    Action(
        "fix_unspecified",
        done="""
            implemented, applied, deployed, rolled out, put in place, in place, made, pushed, released, introduced
            shipped, issued, installed, delivered, was found, been found
        """,
        objects="""
            fix, fixes, mitigation(s), remediation, solution, corrective measures, remedy, permanent fix
            mitigation measures, mitigation steps, mitigation actions
            change(s)/update(s) to mitigate/resolve/address/fix/correct
        """,
        is_finished=True,
    ),
    Action(
        "fix_unspecified",
        done="""
            action was taken, actions were taken, action has been taken, actions have been taken, taken corrective
            corrective action was taken, corrective actions were taken, took corrective action(s)
        """,
    ),
)
