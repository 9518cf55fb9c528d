"""Actions of mitigations: a readable table.

An action is a verb with its object, active or passive: "increased the capacity", "capacity was increased". `done` is
finished; `doing` is a way ("by adding nodes") or under way ("we are adding nodes"), which in a retrospect is a plan.
Where no objects are named, the verb says it all. An action without a tag hides words: "data center" is no data.
"""

from typing import NamedTuple

BY = "by, after, through, via, included, involved, completed, finished"
"""Words before a way: "fixed by adding nodes"."""
UNDER_WAY = "are, is, we're, currently, now, been, began, begun, started, process, be, while, team"
PASSIVE_STOPS = "to, that, which, causing, and, but, issue, issues, seeing, experiencing, when"
"""Words between an object and a verb that is not of it: "issues with rules have been resolved"."""
STOPS = "to, for, with, in, affecting, issue, issues, problem, problems, causing, impacting, over, after, before, when, once, as, while, which, that, and, but, until, since, because, so, where, if"
"""Words between a verb and something that is not its object."""
BLOCKS = """
    will, we'll, would, should, could, plan, plans, planning, planned to, recommend, advise, please, may, might, can, cannot, not, never, unable
    without, didn't, haven't, hasn't, wasn't, weren't, working to, working on, work to, work on, investigating, considering, exploring
    evaluating, developing, preparing, to prevent, to ensure, you, yet, no, automatically, worked on, to avoid, continue working, aim, need to, needs to
    preventing, must, customers, users, customer, you, your, to reduce likelihood, going forward, in future, to improve, is being tested, has not, to minimize
    typically, usually, normally, failed to, hadn't, committed to, to further, shall, pending, scheduled
"""
"""Plans, negations and habits."""
CONDITIONS = "if, once, until, unless, when, whether, in case"
"""They block a verb of their own clause only: "once we knew, we rolled back"."""


AGENTS = "we, we've, been, being, have, has, was, were, are, is, temporarily, partially, briefly, team, engineers, and, immediately, proactively"
"""Words before an action that was taken."""


class Action(NamedTuple):
    """One kind of action with its tag."""

    tag: str
    done: str = ""
    doing: str = ""
    objects: str = ""
    by_agent: bool = False
    """A word of an agent or an auxiliary stands before the verb: "a disabled button" is no action."""


ACTIONS: tuple[Action, ...] = (
    Action(
        "rollback",
        """
        rolled back, roll back is/was complete/successful, rollback is/was/has complete/completed/successful/done/performed/finished/been/underway/begun/started
        rollback is in progress, rollback in progress/underway/complete, rollback finished/deployed/successful, reverted back
        reverted, completed rollback, initiated rollback, performed rollback, started rollback, rollback completed, undid, undone
        rolled it back, rolled them back, through rollback, via rollback, executed rollback, backed out, by rollback, triggered rollback
        decided to roll back, had to roll back, decided to revert, had to revert, began to roll back, started to roll back
        after rollback, following rollback, with rollback, rolled this back, rolled that back, rolled back to
        """,
        "rolling back, reverting, initiating rollback, backing out, performing rollback, executing rollback",
    ),
    Action(
        "rollback",
        "restored, returned, redeployed, downgraded, switched back to, reinstated, went back to",
        "restoring, redeploying, downgrading, reinstating, returning to",
        """
        previous/prior/earlier/stable/last/known/old version/release/configuration/config/build/deployment/image/code, last known good, last good
        previous/prior stable/working configuration/version/release/state, prior known good, known good version/configuration/config/state, earlier version
        """,
    ),
    Action(
        "rollback",
        "deployed, performed, initiated, executed, completed, started, triggered, did, began, issued",
        "performing, initiating, executing, deploying, completing, triggering",
        "rollback, roll back, revert, reversion, emergency rollback, revert of change",
    ),
    Action(
        "rollback",
        "disabled, removed, pulled, withdrew, undid, backed out",
        "disabling, removing, pulling, undoing",
        "change, changes, deployment, deploy, release, recent change(s), problematic change, faulty change, offending change, new code, update",
    ),
    Action(
        "fix_deployed",
        "deployed, released, shipped, rolled out, merged, pushed, delivered, applied, implemented, landed, published, issued, built, installed",
        "deploying, releasing, rolling out, shipping, merging, pushing, applying, patching",
        """
        code fix(es), patch, patches, hotfix, hotfixes, hot fix, bug fix(es), bugfix, new version(s), code change(s), pr, pull request, software fix, emergency fix
        patched version, new build, new release, code update, changes to prevent, change to prevent, fix in version, updated version
        corrected version, software update, software patch, firmware update, new code, fix to code, emergency patch, changes to stop, fixed version
        change(s)/fix to prevent/reduce/limit/stop/handle/allow/improve/remove/skip/bypass/correct/cap/ensure/avoid/filter/exclude/optimize
         in new version/release/update
        """,
    ),
    Action("fix_deployed", "patched, hotfixed"),
    Action(
        "fix_deployed",
        "fixed, corrected, addressed, repaired",
        "fixing, correcting, addressing",
        "bug(s), defect(s), regression, race condition, memory leak, code error, coding error, query plan, deadlock, code path",
    ),
    Action(
        "configuration_change",
        """
        updated, adjusted, changed, corrected, fixed, modified, tuned, reconfigured, applied, deployed, implemented, made, removed, rolled out
        pushed, added, disabled, amended, edited, raised, lowered, extended, increased, repaired, set, reset, tweaked, decreased, optimized, enabled, addressed
        """,
        """
        updating, adjusting, changing, correcting, fixing, modifying, deploying, applying, disabling, completing, removing, adding, increasing, tuning, raising, reconfiguring
        lowering, extending, tweaking, resetting, setting, addressing
        """,
        """
        configuration(s), config, configs, configuration change(s)/fix(es)/update(s), config change(s)/fix/update, setting, settings, parameter(s), timeout values, timeout value, connection/request timeout
        ttl, cache ttl, dns record(s), firewall rule(s), routing rule(s), rule, rules, drop rule, allowlist, allow list, policy, policies, routing configuration
        misconfiguration, configuration issue/error/problem/mismatch, configuration settings, limit value, column value limit, both settings, required setting, threshold(s), enablement of new certificate, ip range(s)
        change to/in configuration/settings/config, changes to configuration/settings/config, routing table(s), network configuration, waf rule(s), dns entry, dns entries
        """,
    ),
    Action("configuration_change", "reconfigured", "reconfiguring"),
    Action(
        "configuration_change",
        "rotated, renewed, replaced, reissued, updated, installed, regenerated, re issued",
        "replacing, updating, rotating, renewing, reissuing, installing",
        "certificate(s), internal certificates, cert, key, keys, secret, secrets, credential(s), token(s), expired certificate, api keys",
    ),
    Action(
        "failover",
        """
        failed over, forced failover, performed failover, initiated failover, completed failover, triggered failover, executed failover, manual failover was
        failover was/is/has successful/complete/completed/performed/initiated/been, failover completed, failed back, fail over to backup
        switched to backup/secondary/standby/replica, site switch is/was complete/completed/performed/successful, performed site switch, completed site switch, switched over to, cut over to secondary/backup/standby, promoted, forced fail over
        """,
        "failing over, promoting, performing failover, switching to backup/secondary/standby/replica, forcing failover, failing back",
    ),
    Action(
        "scaling",
        """
        added, increased, expanded, provisioned, doubled, tripled, allocated, brought up, brought online, upsized, raised, upgraded, boosted, enlarged, spun up, deployed additional, resized, freed up, freed
        """,
        """
        adding, provisioning, allocating, bringing up, bringing online, expanding, increasing, raising, doubling, freeing up, freeing, boosting, upsizing, bringing
        """,
        """
        capacity, resources, node(s), instance(s), replica(s), worker(s), memory, pod(s), disk space, storage, cpu, throughput, compute, available/cache/processing capacity
        additional/more/extra/new resources/capacity/nodes/instances/workers/servers/memory/hosts/pods/replicas/compute/storage/hardware/machines, connection pool
        number of workers/servers/instances/nodes/pods/replicas/hosts, connection limit(s), quota, concurrency, server capacity, database capacity, rate limits, pool size
        """,
    ),
    Action(
        "scaling",
        "scaled up, scaled out, scaled, rescaled, autoscaled, upscaled, shed load, reduced load, we throttled, been throttled, being throttled, temporarily throttled, have throttled, reduced rate of, we rate limited, being rate limited, load shedding was, blocked traffic",
        "scaling up, scaling out, scaling, throttling, reducing load, reducing rate of, shedding load, rate limiting requests/traffic, limiting workload, activating more servers, decreasing utilization, ramping back up traffic, ramping up traffic, limiting traffic",
    ),
    Action(
        "scaling",
        "implemented, applied, added, enabled, tightened, introduced, put in place, deployed, imposed, enforced",
        "implementing, applying, enabling, imposing",
        "rate limit(s), rate limiting, tighter rate limits, stricter rate limits, concurrency controls/limits, request throttles, throttling, traffic limits, load shedding",
    ),
    Action(
        "restart",
        """
        restarted, rebooted, power cycled, recycled, bounced, reboot was, restart was, processes were replaced, pods were replaced, service was restarted, rolling restart was
        systematically booted, restart has been, hard reset, completed restart, performed reboot, performed restart, performed rolling restart, completed rolling restart
        initiated restart, after restart, after reboot, following restart, following reboot
        """,
        "restarting, rebooting, power cycling, recycling",
    ),
    Action(
        "",
        "restarted job(s)/build(s)/app/application/browser/client/your, restarting job(s)/build(s)/your/app, restart your, reboot your",
    ),
    Action(
        "traffic_shift",
        """
        rerouted, re routed, redirected, diverted, shifted, moved, migrated, drained, steered, rebalanced, routed, redistributed, evacuated, removed, transferred, took, moved away, pointed, directed, weighted
        to reroute, to redirect, switched, taken, isolated, pulled, has moved
        """,
        """
        moving, redirecting, draining, re routing, rerouting, migrating, redistributing, rebalancing, evacuating, switching, shifting, diverting, directing, removing, taking, transferring, steering
        """,
        """
        traffic, requests, workload(s), affected workload(s), failing traffic, customer/user/network/api/production/all/some/incoming/live traffic, from rotation, out of rotation, to unaffected
        to different/another/alternate/alternative/backup/secondary/healthy provider/region(s)/zone/datacenter/cluster/path/paths/site/location/carrier/route(s)/servers/nodes, to other region(s)/zones
        away from, from load balancer, to unaffected dns provider, to healthy, to alternative capacity, users to another, customers to another, out of service from pool, affected/slow/impacted zone/region/datacenter, availability zone
        """,
    ),
    Action(
        "data_repair",
        """
        reindexed, re indexed, reprocessed, re processed, backfilled, replayed, resynced, re synced, resynchronized, requeued, re queued, re ran
        """,
        "reprocessing, replaying, reindexing, re indexing, backfilling, re processing, resyncing, requeuing",
    ),
    Action(
        "data_repair",
        "restored, repaired, recovered, rebuilt, corrected, cleaned up, regenerated, reconciled, reconstructed, resent, re sent",
        "rebuilding, repairing, recovering, restoring, regenerating, reconciling",
        """
        data, missing/lost/affected/corrupted/all/customer/project/projects data, records, from backup(s), index, indexes, indices, rows, entries, these
        missing/failed/missed/lost events/records/messages/transactions/deliveries/jobs/emails/files/items, search index, database from, deleted data
        """,
    ),
    Action("data_repair", "data was restored, running data recovery, backfill complete, backfill is complete, backfill has completed, backfill was completed"),
    Action("", objects="data center(s), data centre(s), data hall(s), data plane, data residency, data replication, data pipeline, data processing, data flow, data ingestion, access to data"),
    Action(
        "feature_disabled",
        "disabled, paused, suspended, halted, deactivated, turned off, switched off, put on hold, shut off, stopped accepting",
        "disabling, pausing, turning off, suspending, halting, switching off",
        by_agent=True,
    ),
    Action("", "disabled users/accounts/account/user, users disabled, remain disabled, remains disabled"),
    Action(
        "fix_unspecified",
        """
        implemented, applied, deployed, rolled out, put in place, in place, made, pushed, released, introduced, completed, shipped, rolled out
        taken, took, provided, issued, installed, delivered, was found, been found
        """,
        "",
        """
        fix, fixes, mitigation(s), remediation, solution, corrective action(s), corrective measures, remedy, permanent fix, resolution
        mitigation measures, mitigation steps, mitigation actions, change(s)/update(s) to mitigate/resolve/address/fix, action to, actions to, action, remedial actions, action to correct
        """,
    ),
)
