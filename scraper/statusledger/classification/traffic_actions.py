"""Actions that move or bear load: failover, scaling, restarts, traffic."""

from statusledger.classification.actions import Action

SHIFTS: tuple[Action, ...] = (
    Action(
        "failover",
        done="""
            failed over, forced failover, performed failover, initiated failover, completed failover
            triggered failover, executed failover, manual failover was
            failover was/is/has successful/complete/completed/performed/initiated/been, failover completed
            failed back, fail over to backup, switched to backup/secondary/standby/replica
            site switch is/was complete/completed/performed/successful, performed site switch, completed site switch
            switched over to, cut over to secondary/backup/standby, promoted, forced fail over
        """,
        doing="""
            failing over, promoting, performing failover, performing manual failover
            switching to backup/secondary/standby/replica, forcing failover, failing back
        """,
    ),
    Action(
        "scaling",
        done="""
            added, increased, expanded, provisioned, doubled, tripled, allocated, brought up, brought online, upsized
            raised, upgraded, boosted, enlarged, spun up, deployed additional, resized, freed up, freed
        """,
        doing="""
            adding, provisioning, allocating, bringing up, bringing online, expanding, increasing, raising, doubling
            freeing up, freeing, boosting, upsizing, bringing
        """,
        objects="""
            capacity, resources, node(s), instance(s), replica(s), worker(s), memory, pod(s), disk space, storage, cpu
            throughput, compute, available/cache/processing capacity
            additional/more/extra/new infrastructure/runners/agents/bandwidth
            additional/more/extra/new partitions/shards/brokers/consumers/vms
            additional/more/extra/new resources/capacity/nodes/instances/workers/servers/memory
            additional/more/extra/new hosts/pods/replicas/compute/storage/hardware/machines, connection pool
            number of workers/servers/instances/nodes/pods/replicas/hosts, connection limit(s), quota, concurrency
            server capacity, database capacity, rate limits, pool size
        """,
    ),
    Action(
        "scaling",
        done="""
            scaled up, scaled out, scaled, rescaled, autoscaled, upscaled, shed load, reduced load, we throttled
            been throttled, being throttled, temporarily throttled, have throttled, reduced rate of, we rate limited
            being rate limited, load shedding was, blocked traffic
        """,
        doing="""
            scaling up, scaling out, scaling, throttling, reducing load, reducing rate of, shedding load
            rate limiting requests/traffic, limiting workload, activating more servers, decreasing utilization
            ramping back up traffic, ramping up traffic, limiting traffic
        """,
    ),
    Action(
        "scaling",
        done="implemented, applied, added, enabled, tightened, introduced, put in place, deployed, imposed, enforced",
        doing="implementing, applying, enabling, imposing",
        objects="""
            rate limit(s), rate limiting, tighter rate limits, stricter rate limits, concurrency controls/limits
            request throttles, throttling, traffic limits, load shedding
        """,
    ),
    Action(
        "restart",
        done="""
            restarted, rebooted, power cycled, recycled, bounced, reboot was, restart was, processes were replaced
            pods were replaced, service was restarted, rolling restart was, systematically booted, restart has been
            hard reset, completed restart, performed reboot, performed restart, performed rolling restart
            completed rolling restart, initiated restart, following restart, following reboot
        """,
        doing="restarting, rebooting, power cycling, recycling",
    ),
    Action(
        "",
        done="""
            restarted job(s)/build(s)/app/application/browser/client/your, restarting job(s)/build(s)/your/app
            restart your, reboot your
        """,
    ),
    Action(
        "traffic_shift",
        done="""
            rerouted, re routed, redirected, diverted, shifted, moved, migrated, drained, steered, rebalanced, routed
            redistributed, evacuated, removed, transferred, took, moved away, pointed, directed, weighted, to reroute
            to redirect, switched, taken, isolated, pulled, has moved
        """,
        doing="""
            moving, redirecting, draining, re routing, rerouting, migrating, redistributing, rebalancing, evacuating
            switching, shifting, diverting, directing, removing, taking, transferring, steering
        """,
        objects="""
            traffic, requests, workload(s), affected workload(s), failing traffic
            customer/user/network/api/production/all/some/incoming/live traffic, from rotation, out of rotation
            to unaffected, to different/another/alternate provider/region(s)/zone/datacenter/cluster/path
            to alternative/backup/secondary/healthy provider/region(s)/zone/datacenter/cluster/path
            to different/another/alternate paths/site/location/carrier/route(s)/servers/nodes
            to alternative/backup/secondary/healthy paths/site/location/carrier/route(s)/servers/nodes
            to other region(s)/zones, away from, from load balancer, to unaffected dns provider, to healthy
            to alternative capacity, users to another, customers to another, out of service from pool
            affected/slow/impacted zone/region/datacenter, availability zone, out of service, from service
            from load balancing, onto other/another/healthy, over to other/another
        """,
    ),
    Action(
        "traffic_shift",
        done="""
            rerouted, re routed, evacuated, cordoned, routed around, failed away, weighted away, shifted away
            moved away, drained node(s)/zone/cluster/host(s)/region/cell, drained affected
        """,
        doing="rerouting, re routing, evacuating, cordoning, routing around, shifting away",
        by_agent=True,
    ),
)
