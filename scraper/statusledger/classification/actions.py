"""Actions of mitigations: a readable table.

An action is a verb with its object, active or passive: "increased the capacity", "capacity was increased". `done` is
finished or under way, `doing` is under way: in a retrospect that is a plan. Where no objects are named, the verb says
it all.
"""

from typing import NamedTuple


class Action(NamedTuple):
    """One kind of action with its tag."""

    tag: str
    done: str
    doing: str = ""
    objects: str = ""


ACTIONS: tuple[Action, ...] = (
    Action(
        "rollback",
        """
        rolled back, roll back is/was complete/successful, rollback is/was/has complete/completed/successful/done/performed/finished/been
        reverted, reverting, by rolling back, by reverting, completed rollback, initiated rollback, performed rollback, started rollback
        rollback of, rolled it back, rolled them back, through rollback, via rollback, initiating rollback, executed rollback
        decided to roll back, had to roll back, backed out, backing out, rollback has been, rollback to, rollback completed, undid
        began rolling back, started rolling back, process of rolling back, undone, decided to revert, had to revert, rolling back
        """,
        "rolling back",
    ),
    Action(
        "rollback",
        "restored, restoring, returned, redeployed, redeploying, downgraded, switched back to, reinstated, by disabling",
        "",
        """
        previous/prior/earlier/stable/last/known/old version/release/configuration/config/build/deployment/image/state, last known good
        previous stable configuration/version/release, prior known good, known good version/configuration/config, earlier version, dropped change
        """,
    ),
    Action(
        "fix_deployed",
        "deployed, deploying, released, shipped, rolled out, merged, pushed, delivered, applied, implemented, landed, by deploying, published, issued",
        "releasing, rolling out, shipping",
        """
        code fix(es), patch, patches, hotfix, hot fix, bug fix, bugfix, new version(s), code change(s), pr, pull request, software fix, emergency fix
        patched version, new build, new release, code update, changes to prevent, change to prevent, fix in version, updated version
        corrected version, software update, software patch, firmware update, new code, fix to code, emergency patch, changes to stop
        """,
    ),
    Action("fix_deployed", "patched, patching"),
    Action(
        "configuration_change",
        """
        updated, adjusted, changed, corrected, fixed, modified, tuned, restored, reconfigured, applied, deployed, implemented, made, removed, rolled out
        pushed, by updating, by adjusting, by changing, by correcting, by modifying, by removing, added, by adding, by disabling, disabled, amended, edited
        raised, lowered, extended, increased, completing, reverted, by increasing, repaired, resolved, by fixing, set, reset
        """,
        "updating, adjusting, changing, correcting, fixing, modifying, deploying, applying",
        """
        configuration(s), config, configs, configuration change(s)/fix(es)/update(s), config change(s)/fix/update, setting, settings, parameter(s), timeout, timeouts
        ttl, cache ttl, dns record(s), firewall rule(s), routing rule(s), rule, rules, drop rule, allowlist, allow list, policy, policies, routing configuration
        misconfiguration, configuration issue/error/problem, configuration settings, both settings, threshold(s), enablement of new certificate, ip range(s)
        """,
    ),
    Action(
        "configuration_change",
        "rotated, renewed, replaced, reissued, updated, installed, regenerated, rotating, renewing, by renewing, by rotating, by replacing",
        "replacing, updating",
        "certificate(s), internal certificates, cert, key, keys, secret, secrets, credential(s), token(s), expired certificate, api keys",
    ),
    Action(
        "failover",
        """
        failed over, forced failover, performed failover, initiated failover, completed failover, failover was/is/has successful/complete/completed/performed/initiated/been
        by failing over, triggered failover, executed failover, manual failover, failover completed, failover complete, failed back
        failover to secondary/standby/replica, promoted, promoting, by promoting, failing over, switched to backup/secondary/standby/replica
        switched over to, fail over to backup, cut over to secondary/backup/standby
        """,
        "failing over",
    ),
    Action(
        "scaling",
        """
        scaled, scaled up, scaled out, added, increased, expanded, expanding, provisioned, doubled, tripled, allocated, brought up, brought online, upsized, by adding, by increasing
        by scaling, by expanding, raised, upgraded, boosted, by provisioning, bringing, enlarged, by scaling up, by scaling out, increasing, scaling up, scaling out, scaling, by allocating
        after expanding, deployed, grew, resized, added more
        """,
        "adding, provisioning, allocating, bringing up, bringing online",
        """
        capacity, resources, node(s), instance(s), replica(s), worker(s), server(s), memory, pod(s), disk space, storage, cpu, throughput, compute, host(s), machines
        additional/more/extra/available/cache/processing capacity, additional/more resources/capacity/nodes/instances/workers/servers/memory/hosts/pods/replicas/compute
        rds instances, database, cluster, fleet, pool, connection pool, limits, connection limit(s), quota, concurrency, service, services, deployment, consumers
        """,
    ),
    Action(
        "scaling",
        """
        throttled, shed load, shedding load, load shedding, reduced load, reducing load, throttling incoming, rate limited, rate limiting
        reducing rate of, reduced rate of, ramping back up traffic, scaled up, scaled out, autoscaled, reduced traffic, by throttling
        """,
        "throttling, scaling up, scaling out",
    ),
    Action(
        "scaling",
        "implemented, applied, added, enabled, tightened, introduced, put in place, deployed, imposed",
        "implementing, applying",
        "rate limit(s), rate limiting, tighter rate limits, stricter rate limits, throttling, traffic limits, load shedding, limits",
    ),
    Action(
        "restart",
        """
        restarted, restarting, rebooted, by rebooting, power cycled, power cycling, recycled, bounced, reboot was, restart of, processes were replaced
        systematically booted, rolling restart, rebooting, reboot of, restart has been, restarts of, performed reboot, hard reset, booted
        """,
    ),
    Action(
        "traffic_shift",
        """
        rerouted, re routed, redirected, diverted, shifted, moved, migrated, drained, steered, rebalanced, routed, routed away, shifting, rerouting, by moving, by shifting
        by rerouting, by routing, by redirecting, by draining, redistributed, diverting, to reroute, switched, failed, evacuated, removed, transferred, took, moved away
        """,
        "moving, redirecting, draining, re routing, migrating, routing, redistributing, rebalancing, evacuating, switching",
        """
        traffic, requests, workload(s), affected workload(s), failing traffic, customer traffic, user traffic, load, connections, from rotation, out of rotation, to unaffected
        to different provider, to another provider, to alternate provider, to healthy, to another region, to other region(s), to alternative, to backup provider, to secondary provider
        away from, from load balancer, to unaffected dns provider, network traffic, api traffic, affected region, production traffic
        """,
    ),
    Action(
        "provider_recovered",
        "",
    ),
    Action(
        "feature_disabled",
        """
        disabled, temporarily disabled, turned off, paused, suspended, switched off, put on hold, shut off, by disabling, by pausing, by turning off
        partially disabled, stopped, by stopping, by suspending, temporarily paused, temporarily suspended, deactivated, halted, killed
        """,
        "disabling, pausing, turning off, suspending",
        """
        feature, features, functionality, job, jobs, background job(s), integration, flag, feature flag, process, processes, cron, cronjob, endpoint, endpoints
        migrations, service, apps, workers, task, tasks, module, plugin, component, background processing, processing, ingestion, backfill(s), access to, deployments, deploys
        retention jobs, custom retention jobs, token retries, retries, sync, syncing, webhooks, queries, query, scheduled job(s), option, uploads, imports, exports, indexing, signups, creation
        """,
    ),
    Action(
        "data_repair",
        """
        restored, repaired, recovered, reprocessed, backfilled, replayed, rebuilt, reindexed, re indexed, resynced, re synced, corrected, cleaned up, restoring
        resynchronized, by restoring, by reprocessing, by replaying, regenerated, reconciled, re ran, requeued, re queued, reconstructed
        """,
        "reprocessing, replaying, rebuilding, reindexing, backfilling, repairing, recovering",
        """
        data, missing data, records, from backup(s), messages, events, index, indexes, indices, rows, deliveries, pushes, lost data, affected data, corrupted data, these, entries
        projects data, project data, all data, missing events, failed events, missed events, missing records, files, search index, transactions, metrics, logs, projects
        """,
    ),
    Action(
        "data_repair",
        "data recovery using, data was restored, running data recovery, backfill complete, backfill is complete",
        "running data recovery",
    ),
    Action(
        "fix_unspecified",
        """
        implemented, applied, deployed, rolled out, put in place, in place, made, pushed, released, introduced, completed, by implementing, by applying, by deploying, shipped
        found and applied, provided, issued, installed, delivered, was found, been found
        """,
        "",
        """
        fix, fixes, mitigation(s), remediation, solution, workaround on our side, corrective action(s), corrective measures, remedy, permanent fix, resolution
        hot fix, mitigation measures, mitigation steps, mitigation actions, changes, change, change to mitigate, change to resolve
        """,
    ),
)
