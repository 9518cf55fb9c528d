"""Nouns of providers, machines, networks and databases, and of their load: a readable table."""

from statusledger.classification.nouns import Noun, Weight, noun

SYSTEMS: dict[Noun, str] = {
    noun("dependency", Weight.THING): """
        third party, third parties, 3rd party, upstream provider(s)/vendor/partner(s)/carrier(s)/supplier/dependency
        upstream service provider, upstream network provider, upstream infrastructure provider
        upstream cloud provider, cloud/hosting/infrastructure/service/service(s)/network/internet/dns provider(s)
        cdn/payment/email/sms/data/model/ai/utility/storage provider(s)
        cloud/hosting/infrastructure/service/network vendor(s)/partner(s)/carrier(s)/supplier
        dns/cdn/payment/email/telecom vendor(s)/partner(s)/carrier(s)/supplier
        cloud infrastructure/service/hosting provider(s)
        third party provider(s)/vendor(s)/service(s)/dependency/carrier, data center provider, datacenter provider
        facility provider, colocation provider, transit provider, isp, provider, providers, provider's, providers'
        vendor, vendors, vendor's, external provider/partner/vendor/dependency/service(s), underlying provider
        internet provider(s), card scheme(s), processing/acquiring/network/local/financial/payment/banking partner(s)
        card issuer(s), partner, partners, partner's, subprocessor, carrier, carriers, supplier, telco
        issuing bank(s), issuer(s), issuer side, acquirer(s), payment processor(s), downstream provider(s)
        external network provider(s), downstream partner(s)/vendor(s), banking partner(s), card network(s)
        third party infrastructure, third party network/system
    """,
    noun("dependency", Weight.SYMPTOM): """
        upstream network outage/issue(s)/problem(s)
        upstream issue(s)/outage/incident/problem/degradation/disruption/failure(s)
        third party outage/issue(s)/incident/failure, external outage/incident, external to, issue was upstream
        issue is upstream, outside of our control/network/infrastructure, outside our control/network/infrastructure
        outside network, outside of network, provider outage/issue(s)/incident/failure
        broader industry/internet issue(s)/outage, industry issue(s), incident was external, issue is external
        issue was external, vendor outage/issue(s)/incident, partner outage/issue(s)/incident
    """,
    noun("dependency authentication", Weight.SYMPTOM): """
        their/its/provider/upstream oauth/authentication/auth service/system/provider/servers
        their/its/provider/upstream identity/login/sso service/system/provider/servers, 3ds provider/server
        3d secure provider/server, third party authentication service/provider, provider authentication
    """,
    noun("dependency capacity", Weight.THING): "provider capacity, provider's capacity, provider rate limit(s)",
    noun("capacity", Weight.FAULT): """
        at capacity, reached capacity, maximum capacity, limit(s) reached, reached limit, reached its limit
        limit exceeded, noisy neighbor, thread exhaustion, file descriptors, backpressure, queue buildup, hotspot
        hot spot, resource intensive, under provisioning, autoscaling failure/issue(s), ran out of, running out of
        running low on, high/higher/heavy/increased/elevated load/traffic/demand/usage/volume(s)/utilization/loads
        unusual/unusually/unexpected/additional/excessive/excess load/traffic/demand
        unusual/unusually/unexpected/additional/excessive/excess usage/volume(s)/utilization/loads
        extreme/abnormal/large/large/peak/sudden load/traffic/demand/usage/volume(s)/utilization/loads
        abnormally/unexpectedly/write/read/added/significant load/traffic/demand
        abnormally/unexpectedly/write/read/added/significant usage/volume(s)/utilization/loads
        higher/unusually high/heavy/large/increased load/traffic/demand
        abnormally/unexpectedly/exceptionally high/heavy/large/increased load/traffic/demand
        higher/unusually high/heavy/large/increased usage/volume(s)/utilization
        abnormally/unexpectedly/exceptionally high/heavy/large/increased usage/volume(s)/utilization
        higher than expected/usual/normal load/traffic/demand/usage/volume
        high write/read/system/server/cpu/memory/rds/request/api load/traffic/usage/volume/utilization
        encryption key request load
        increased/increase/spike(s)/surge(s)/peak/influx in/of traffic/load/demand/requests/usage
        increased/increase/spike(s)/surge(s)/peak/influx in/of jobs/volume/calls/queries/activity/users
        burst/rise/uptick/wave/flood/growth in/of traffic/load/demand/requests/usage
        burst/rise/uptick/wave/flood/growth in/of jobs/volume/calls/queries/activity/users
        traffic/load/demand/request/usage/cpu/memory spike(s)/surge(s)/peak/burst(s)/increase
        spike(s)/surge(s)/peak in/of incoming/inbound/api/user traffic/requests/load/demand
        spike(s)/surge(s)/peak in/of customer/new/system/unusual traffic/requests/load/demand, new peak in traffic
        record traffic, overload, overloads, overloaded, overloading, overwhelmed, overwhelming, saturation, saturated
        resource exhaustion/constraint(s)/contention/saturation/limit(s)/starvation/shortage/pressure, bottleneck
        bottlenecks, congested, out of memory, oom, memory exhaustion/pressure/limit(s), disk space, disk full
        full disk, out of disk/storage/space/capacity
        capacity issue(s)/constraint(s)/problem(s)/limit(s)/limitation(s)
        capacity shortage/exhaustion/shortfall/loss/pressure/crunch, insufficient capacity/resources/memory/compute
        lack of capacity/resources, reduced capacity, limited capacity, lost capacity
        exhausted compute/capacity/resources/pool/memory/connections/connection, exhaustion, exhausted, exhausting
        high cpu, high memory, high rds cpu, high database cpu
        cpu usage/utilization/exhaustion/starvation/load/contention/saturation/pressure, connection limit(s)
        connection pool exhaustion, connection exhaustion, concurrency limit(s), rate limit(s), rate limiting
        rate limited, contention, resource contention, throttling, throttled, thundering herd, retry storm
        connection storm, limits reached, scaling issue(s)/limit(s)/problem(s)/failure, scalability issue(s)/limit(s)
        capacity and concurrency, quota, quotas, usage limits, too many requests/connections, capacity weakness
        concurrency weakness, insufficient, under provisioned, underprovisioned, load testing, load test, loads
        extremely high loads
    """,
    noun("capacity", Weight.LOAD): """
        messages, events, tasks, queries, traffic, load, loads, demand, volume, volumes, requests, usage, utilization
        workload(s), connections, calls, activity, concurrency, consumption
    """,
    noun("capacity", Weight.THING): "cpu, memory, capacity, throughput",
    noun("infrastructure", Weight.FAULT): """
        hardware failure(s)/issue(s)/problem(s)/fault(s)/error(s)/malfunction
        power outage/failure/loss/event/issue(s)/interruption/disruption, loss of power, loss of utility power
        switchgear failure, substation failure, utility failure, voltage swell, increased/high/elevated temperature(s)
        thermal event, component/equipment/electrical failure, lost power, electrical fault/failure/issue
        voltage drop/transient, cooling failure/issue/system/event/problem
        server/host/node/disk/machine/hypervisor failure(s)/crash/outage/fault/crashes
        rack/drive/fileserver/storage/instance/vm failure(s)/crash/outage/fault/crashes
        file server failure(s)/issue(s)/problem(s), fileserver failure(s), hypervisor issue(s), underlying hypervisor
        faulty hardware/server/host/node/disk/drive/machine
        failed/failing/unhealthy/bad/degraded hardware/server(s)/host(s)/node(s)/disk(s)/drive/machine(s)
        datacenter/data failure, data center outage/failure/issue(s)/incident/power
        datacenter outage/issue(s)/incident/power, fire, overheating, generator failure
        infrastructure failure(s)/issue(s)/problem(s)/outage/fault, kernel panic, physical host
    """,
    noun("infrastructure", Weight.THING): """
        hardware, server, servers, host, hosts, node, nodes, disk, disks, hypervisor, hypervisors, data center
        datacenter, rack, file server(s), fileserver, fileservers, underlying infrastructure, group of servers
        virtual machine(s), storage tier, storage cluster, storage node(s), power feed, power supply, compute cluster
        kubernetes cluster/node(s)
    """,
    noun("network", Weight.SYMPTOM): """
        network/networking/routing/peering/link issue(s)/problem(s)/failure(s)
        network/networking/routing/peering/link outage(s)/error(s)/disruption(s)/incident
        switch/router/internet/gateway/proxy issue(s)/problem(s)/failure(s)
        switch/router/internet/gateway/proxy outage(s)/error(s)/disruption(s)/incident
        network/networking/routing/peering/link instability/interruption/fault/degradation
        network/networking/routing/peering/link latency/loss/event/timeout(s)
        switch/router/internet/gateway/proxy instability/interruption/fault/degradation
        switch/router/internet/gateway/proxy latency/loss/event/timeout(s)
        network connectivity/path/pathing issue(s)/problem(s)/failure/outage/disruption/loss
        network hardware/device/equipment/reachability issue(s)/problem(s)/failure/outage/disruption/loss
        internet/intersite/site connectivity issue(s)/problem(s)
        load balancer/balancing/balancers issue(s)/problem(s)/failure/outage/error(s), inter zone network disruption
        network latency, packet loss, network latencies
    """,
    noun("network", Weight.FAULT): """
        dns/bgp/fiber/fibre issue(s)/problem(s)/failure(s)/outage(s)/error(s)
        dns/bgp/fiber/fibre disruption(s)/incident/flap(s)/leak/cut(s)
        dns resolution issue(s)/failure(s)/error(s)/problem(s), dns timeout(s)
        network/link/traffic congestion/saturation/partition/flap/flapping, congestion, cable cut, submarine cable
        lost switch, bad/failed/faulty router/switch/link, route leak, routing loop
    """,
    noun("network", Weight.THING): """
        internet connectivity, connectivity issue(s)/problem(s)/loss, loss of connectivity
        dns/network/routing/bgp change(s), network, networking, dns, bgp, network/internet/ip/bgp routing
        load balancer(s), router(s), switch, switches, domain name(s), dns record(s), network tier
        network switch/device/equipment/infrastructure/fabric/path, nameserver(s), name server(s), firewall, proxy
        gateway, peering
    """,
    noun("network configuration", Weight.CHANGE): """
        network/dns/routing/firewall/bgp configuration(s)/config
        network/dns/routing/firewall/bgp configuration/config change(s)/update(s)/error/issue
        network pathing configuration, network pathing configuration issue
        misconfigured network/dns/firewall/router/load
    """,
    noun("database", Weight.FAULT): """
        locking, lock wait, table locking, vacuum, wraparound, query performance, database load, index rebuild
        database connections, connection pool issue(s)
        database/db/postgres/postgresql/mysql/redis/mongodb issue(s)/problem(s)/failure(s)/outage/error(s)
        database/db/postgres/postgresql/mysql/redis/mongodb lag/latency/contention/lock(s)/deadlock(s)
        cassandra/rds/aurora/dynamodb issue(s)/problem(s)/failure(s)/outage/error(s)
        vitess/replication/replica/clickhouse issue(s)/problem(s)/failure(s)/outage/error(s)
        cassandra/rds/aurora/dynamodb lag/latency/contention/lock(s)/deadlock(s)
        vitess/replication/replica/clickhouse lag/latency/contention/lock(s)/deadlock(s)
        database/db/postgres corruption/instability/performance/overload/crash
        postgresql/mysql/redis/mongodb corruption/instability/performance/overload/crash
        database/db/postgres/postgresql/mysql/redis/mongodb timeout(s)/interruption/delay/delays/degradation
        cassandra/rds/aurora/dynamodb corruption/instability/performance/overload/crash
        vitess/replication/replica/clickhouse corruption/instability/performance/overload/crash
        cassandra/rds/aurora/dynamodb timeout(s)/interruption/delay/delays/degradation
        vitess/replication/replica/clickhouse timeout(s)/interruption/delay/delays/degradation
        long running query/queries/transaction(s), long running database/sql query/queries/transaction
        slow query/queries, lock contention, deadlock, deadlocks, table lock(s), replication lag, index removed
        missing index, write throttling, database write throttling, expensive query/queries, inefficient query/queries
        bad query, hot shard, hot partition, database tier, database/query contention, primary database/db
        database primary/cluster/server/host/node failure/issue/crash, secondary caching, query plan(s)
    """,
    noun("database", Weight.CHANGE): """
        schema change(s)/migration(s)/update, database schema change(s)
        database migration(s)/upgrade/change/failover/update/maintenance
    """,
    noun("database", Weight.SYMPTOM): """
        query/cache/caching/shard/index issue(s)/problem(s)/failure(s)/outage
        query/cache/caching/shard/index error(s)/latency/timeout(s)/corruption/inconsistency
    """,
    noun("database", Weight.THING): """
        keyspace, etcd, cosmos db, sql server, read replica(s), persistence layer, data layer, storage layer
        database(s), db, dbs, postgres, postgresql, mysql, mariadb, redis, mongodb, cassandra, rds, aurora, dynamodb
        vitess, spanner, data store(s), datastore(s), data service
        database server(s)/cluster(s)/cluster/instance(s)/node(s)
        database replica(s)/shard(s)/query/queries/connection(s)/index, replica, replicas, shard, shards, cache
        caching, memcached, elasticsearch, sql, clickhouse, cockroachdb, opensearch, data systems, database layer
        primary database, cache layer, cache cluster, database connection pool, mysql cluster(s)/primary
    """,
}
