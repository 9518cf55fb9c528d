"""Nouns of causes: a readable table, tag by tag.

A `FAULT` is a fault by itself ("memory leak"); a `SYMPTOM` may also be an effect ("network errors"). A `CHANGE` is an
act that may be a cause ("deployment"). A `THING` is a part that may have failed ("database"): it counts where its fault
is named, and a `LOAD` ("traffic") where its growth is. A noun without a tag hides the words in it: "identity provider" is no provider.
"""

from enum import IntEnum
from typing import NamedTuple


class Weight(IntEnum):
    """How much a noun says by itself."""

    LOAD = 0
    THING = 1
    CHANGE = 2
    SYMPTOM = 3
    FAULT = 4


class Noun(NamedTuple):
    """Tags that a noun stands for; none where it hides words."""

    tags: tuple[str, ...]
    weight: Weight


def _noun(tags: str, weight: Weight) -> Noun:
    return Noun(tuple(tags.split()), weight)


NOUNS: dict[Noun, str] = {
    _noun("software_defect", Weight.FAULT): """
        bug(s), latent bug(s), defect(s), regression(s), race condition(s), memory leak(s), infinite loop, off by one
        software/code/coding/programming/logic/application bug/defect/error(s)/issue(s)/problem(s)/fault/flaw
        software degradation, latent issue, validation check, missing validation, breaking change(s), software fault(s), faulty code/logic/software, incorrect logic, unhandled exception(s)/error(s)/case, null pointer, edge case(s)
        implementation gap/error/flaw, logical gap/error, code defect, incompatibility, incompatibilities
        retry/client bug, software incompatibility, crash loop, logic in code, flaw in code, coding mistake
    """,
    _noun("deployment", Weight.CHANGE): """
        deployment, deploy, deploys, rollout(s), roll out, rolling out, release(s), code change(s)/push/update/deploy
        software/application/system/platform/service/app/version/cluster/kubernetes upgrade(s)/update(s)/release(s)
        recent/bad/faulty/problematic/routine/latest/new/failed deployment(s)/deploy/rollout/release/change(s)/update/upgrade
        upgrade, upgrades, upgrading, deploying, new version, new feature(s), change, recent changes, changes made/introduced/deployed/released, rolling out update, recent update(s), new build, new code, feature release, latest version, recently deployed/released/introduced change(s)
        code/software rollout/deployment, canary, migration to, service migration, backend/internal/frontend change(s)/update
    """,
    _noun("configuration", Weight.FAULT): """
        misconfiguration(s), misconfigured, misconfiguring, misconfigure
        incorrect/wrong/invalid/faulty/bad/missing/erroneous/improper configuration(s)/config/setting(s)/parameter(s)/flag/value
        configuration/config/configurations error(s)/issue(s)/problem(s)/mistake/drift/mismatch, human error(s), operational error, missed step
        incorrectly/improperly configured, missing/incorrect/short/low timeout, configuration conflict, operator error
    """,
    _noun("configuration", Weight.CHANGE): """
        configuration/config/setting(s)/policy/flag/parameter change(s)/update(s)/rollout/push
        recent/faulty/bad configuration/config change(s)/update, feature flag(s), timeout setting
        firewall/waf/security/rate rule(s)/limiting policy, waf rule, 
        policy change, policy update, configuration setting(s), change in/to/of configuration/settings/config
    """,
    _noun("configuration", Weight.THING): """
        configuration(s), config, configs, setting, settings, routing configuration, deployment configuration, parameters
    """,
    _noun("dependency", Weight.THING): """
        third party, third parties, 3rd party, upstream provider(s)/vendor/partner(s)/carrier(s)/supplier/dependency
        upstream service provider, upstream network provider, upstream infrastructure provider, upstream cloud provider
        cloud/hosting/infrastructure/service/service(s)/network/internet/dns/cdn/payment/email/sms/data/model/ai/utility/storage provider(s)
        cloud/hosting/infrastructure/service/network/dns/cdn/payment/email/telecom vendor(s)/partner(s)/carrier(s)/supplier
        cloud infrastructure/service/hosting provider(s), third party provider(s)/vendor(s)/service(s)/dependency/carrier
        data center provider, datacenter provider, facility provider, colocation provider, transit provider, isp
        provider, providers, provider's, providers', vendor, vendors, vendor's, external provider/partner/vendor/dependency/service(s), underlying provider, internet provider(s)
        bank, banks, card scheme(s), processing/acquiring/network/local/financial/payment/banking partner(s), card issuer(s)
        partner, partners, partner's, subprocessor, carrier, carriers, supplier, telco, issuing bank(s), issuer(s), issuer side, acquirer(s), payment processor(s), downstream provider(s), external network provider(s), downstream partner(s)/vendor(s), banking partner(s), card network(s)
        third party infrastructure, third party network/system
    """,
    _noun("dependency", Weight.SYMPTOM): """
        upstream issue(s)/outage/incident/problem/degradation/disruption/failure(s), third party outage/issue(s)/incident/failure, external outage/incident
        external to, issue was upstream, issue is upstream, outside of our control/network/infrastructure, outside our control/network/infrastructure, outside network, outside of network, provider outage/issue(s)/incident/failure, broader industry/internet issue(s)/outage
        industry issue(s), incident was external, issue is external, issue was external, vendor outage/issue(s)/incident, partner outage/issue(s)/incident
    """,
    _noun("dependency authentication", Weight.SYMPTOM): """
        their/its/provider/upstream oauth/authentication/auth/identity/login/sso service/system/provider/servers, 3ds provider/server, 3d secure provider/server
        third party authentication service/provider, provider authentication
    """,
    _noun("dependency capacity", Weight.THING): "provider capacity, provider's capacity, provider rate limit(s)",
    _noun("capacity", Weight.FAULT): """
        high/higher/heavy/increased/elevated/unusual/unusually/unexpected/additional/excessive/excess/extreme/abnormal/large/large/peak/sudden/abnormally/unexpectedly/write/read/added/significant load/traffic/demand/usage/volume(s)/utilization/loads
        higher/unusually/abnormally/unexpectedly/exceptionally high/heavy/large/increased load/traffic/demand/usage/volume(s)/utilization
        higher than expected/usual/normal load/traffic/demand/usage/volume, high write/read/system/server/cpu/memory/rds/request/api load/traffic/usage/volume/utilization
        encryption key request load, increased/increase/spike(s)/surge(s)/peak/influx/burst/rise/uptick/wave/flood/growth in/of traffic/load/demand/requests/usage/jobs/volume/calls/queries/activity/users
        traffic/load/demand/request/usage/cpu/memory spike(s)/surge(s)/peak/burst(s)/increase, spike(s)/surge(s)/peak in/of incoming/inbound/api/user/customer/new/system/unusual traffic/requests/load/demand
        new peak in traffic, record traffic, overload, overloads, overloaded, overloading, overwhelmed, overwhelming, saturation, saturated
        resource exhaustion/constraint(s)/contention/saturation/limit(s)/starvation/shortage/pressure, bottleneck, bottlenecks, congested
        out of memory, oom, memory exhaustion/pressure/limit(s), disk space, disk full, full disk, out of disk/storage/space/capacity
        capacity issue(s)/constraint(s)/problem(s)/limit(s)/limitation(s)/shortage/exhaustion/shortfall/loss/pressure/crunch
        insufficient capacity/resources/memory/compute, lack of capacity/resources, reduced capacity, limited capacity, lost capacity
        exhausted compute/capacity/resources/pool/memory/connections/connection, exhaustion, exhausted, exhausting, high cpu, high memory, high rds cpu, high database cpu, cpu usage/utilization/exhaustion/starvation/load/contention/saturation/pressure
        connection limit(s), connection pool exhaustion, connection exhaustion, concurrency limit(s), rate limit(s), rate limiting, rate limited
        contention, resource contention, throttling, throttled, thundering herd, retry storm, connection storm, limits reached, scaling issue(s)/limit(s)/problem(s)/failure
        scalability issue(s)/limit(s), capacity and concurrency, quota, quotas, usage limits, too many requests/connections, capacity weakness
        concurrency weakness, insufficient, under provisioned, underprovisioned, load testing, load test, loads, extremely high loads
    """,
    _noun("capacity", Weight.LOAD): """
        traffic, load, loads, demand, volume, volumes, requests, usage, utilization, workload(s), connections, calls, activity, concurrency, consumption
    """,
    _noun("capacity", Weight.THING): "cpu, memory, capacity, throughput",
    _noun("infrastructure", Weight.FAULT): """
        hardware failure(s)/issue(s)/problem(s)/fault(s)/error(s)/malfunction, power outage/failure/loss/event/issue(s)/interruption/disruption
        loss of power, loss of utility power, switchgear failure, substation failure, utility failure, voltage swell, increased/high/elevated temperature(s), thermal event, component/equipment/electrical failure, lost power, electrical fault/failure/issue, voltage drop/transient, cooling failure/issue/system/event/problem
        server/host/node/disk/machine/hypervisor/rack/drive/fileserver/storage/instance/vm failure(s)/crash/outage/fault/crashes
        file server failure(s)/issue(s)/problem(s), fileserver failure(s), hypervisor issue(s), underlying hypervisor, faulty hardware/server/host/node/disk/drive/machine
        failed/failing/unhealthy/bad/degraded hardware/server(s)/host(s)/node(s)/disk(s)/drive/machine(s), datacenter/data failure
        data center outage/failure/issue(s)/incident/power, datacenter outage/issue(s)/incident/power, fire, overheating, generator failure
        infrastructure failure(s)/issue(s)/problem(s)/outage/fault, kernel panic, physical host
    """,
    _noun("infrastructure", Weight.THING): """
        hardware, server, servers, host, hosts, node, nodes, disk, disks, hypervisor, hypervisors, data center, datacenter, rack
        file server(s), fileserver, fileservers, underlying infrastructure, group of servers, virtual machine(s)
        storage tier, storage system, storage cluster, storage node(s), power feed, power supply, compute cluster, kubernetes cluster/node(s)
    """,
    _noun("network", Weight.SYMPTOM): """
        network/networking/routing/peering/link/switch/router/internet/gateway/proxy issue(s)/problem(s)/failure(s)/outage(s)/error(s)/disruption(s)/incident/instability/interruption/fault/degradation/latency/loss/event/timeout(s)
        network connectivity/path/pathing/hardware/device/equipment/reachability issue(s)/problem(s)/failure/outage/disruption/loss
        internet/intersite/site connectivity issue(s)/problem(s), load balancer/balancing/balancers issue(s)/problem(s)/failure/outage/error(s)
        inter zone network disruption, network latency, packet loss, network latencies, network latency
    """,
    _noun("network", Weight.FAULT): """
        dns/bgp/fiber/fibre issue(s)/problem(s)/failure(s)/outage(s)/error(s)/disruption(s)/incident/flap(s)/leak/cut(s)
        dns resolution issue(s)/failure(s)/error(s)/problem(s), dns timeout(s), network/link/traffic congestion/saturation/partition/flap/flapping
        congestion, cable cut, submarine cable, lost switch, bad/failed/faulty router/switch/link, route leak, routing loop
    """,
    _noun("network", Weight.THING): """
        internet connectivity, connectivity issue(s)/problem(s)/loss, loss of connectivity, dns/network/routing/bgp change(s), network, networking, dns, bgp, network/internet/ip/bgp routing, load balancer(s), router(s), switch, switches, domain name(s), dns record(s)
        network tier, network switch/device/equipment/infrastructure/fabric/path, nameserver(s), name server(s), firewall, proxy, gateway, peering
    """,
    _noun("network configuration", Weight.CHANGE): """
        network/dns/routing/firewall/bgp configuration(s)/config, network/dns/routing/firewall/bgp configuration/config change(s)/update(s)/error/issue
        network pathing configuration, network pathing configuration issue, misconfigured network/dns/firewall/router/load
    """,
    _noun("database", Weight.FAULT): """
        database/db/postgres/postgresql/mysql/redis/mongodb/cassandra/rds/aurora/dynamodb/vitess/replication/replica/clickhouse issue(s)/problem(s)/failure(s)/outage/error(s)/lag/latency/contention/lock(s)/deadlock(s)/corruption/instability/performance/overload/crash/timeout(s)/interruption/delay/delays/degradation
        long running query/queries/transaction(s), long running database/sql query/queries/transaction, slow query/queries, lock contention, deadlock, deadlocks, table lock(s), replication lag
        index removed, missing index
        write throttling, database write throttling, expensive query/queries, inefficient query/queries, bad query, hot shard, hot partition
        database tier, database/query contention, primary database/db, database primary/cluster/server/host/node failure/issue/crash, secondary caching, query plan(s)
    """,
    _noun("database", Weight.CHANGE): """
        schema change(s)/migration(s)/update, database schema change(s), database migration(s)/upgrade/change/failover/update/maintenance
    """,
    _noun("database", Weight.SYMPTOM): """
        query/cache/caching/shard/index issue(s)/problem(s)/failure(s)/outage/error(s)/latency/timeout(s)/corruption/inconsistency
    """,
    _noun("database", Weight.THING): """
        database(s), db, dbs, postgres, postgresql, mysql, mariadb, redis, mongodb, cassandra, rds, aurora, dynamodb, vitess, spanner
        data store(s), datastore(s), data service, database server(s)/cluster(s)/cluster/instance(s)/node(s)/replica(s)/shard(s)/query/queries/connection(s)/index
        replica, replicas, shard, shards, cache, caching, memcached, elasticsearch, sql, clickhouse, cockroachdb, opensearch
        data systems, database layer, primary database, cache layer, cache cluster, database connection pool, mysql cluster(s)/primary
    """,
    _noun("authentication", Weight.FAULT): """
        expired certificate/certificates/cert/credential(s)/token(s)/key(s)/secret(s)/authentication certificate, certificate(s) expired/expiration/expiry
        expired tls/ssl/authentication/internal/intermediate/root/signing/client certificate(s)/cert/key, certificate/cert/token/key expiration/expiry/renewal/rotation
        expiration/expiry/expiring of certificate/tls/ssl, expiring certificate(s), ssl/tls thumbprint/handshake mismatch/error(s)/failure(s)
        invalid/revoked/incorrect/missing certificate/credential(s)/token(s)/key/permissions, ssl/tls/expired certificate(s)/cert
        key rotation, credential/secret(s) rotation, gpg key, signing key
    """,
    _noun("authentication", Weight.SYMPTOM): """
        authentication/auth/sso/saml/oauth/identity/certificate/ssl/tls/permission(s)/credential(s)/authorization/token issue(s)/problem(s)/failure(s)/error(s)/outage
        authentication service/system/provider outage/issue/failure/problem, auth service outage/issue/failure/problem
    """,
    _noun("authentication", Weight.THING): """
        authentication, auth, certificate, certificates, cert, sso, saml, oauth, iam, credentials, authentication service/system/server/layer/provider
        authorization, identity service, permissions, internal certificates, login service, signing keys, authentication certificate
        authentication token(s), access token(s), ssh keys, ssh key handling
    """,
    _noun("security", Weight.FAULT): """
        ddos, dos attack, ddos attack(s), denial of service, attack, attacks, scraping, malicious, abuse, abusive, breach, exploit, botnet
        security incident/breach/vulnerability/issue/compromise, unauthorized access, compromised, credential stuffing, bot traffic, spam, spammers
        malicious traffic/activity/actor(s)/user(s), vulnerability, vulnerabilities, brute force, bad actor(s), hijack, hijacking, malware, ransomware
    """,
    _noun("data", Weight.FAULT): """
        data corruption, corrupted/corrupt data/index/indexes/file/files/record(s)/state/cache, data inconsistency, inconsistent data/state
        bad/malformed/unexpected/erroneous data/record(s)/input/field/payload/entries/row(s)/metadata
        missing data field, invalid/incorrect record(s)/input/payload, data mismatch, data integrity issue, data quality issue, duplicate records, missing field
        corruption
    """,
    _noun("data", Weight.SYMPTOM): "data issue(s), data error(s), missing data, stale data, incorrect data, invalid data",
    _noun("maintenance", Weight.CHANGE): """
        maintenance, planned/scheduled/routine/regular/emergency/optical/database/network/system/infrastructure/server/host/hardware maintenance, scheduled host maintenance, db maintenance
        planned/scheduled optical/network/database/infrastructure/system maintenance, maintenance window/work/activity/activities/operation(s)/event/procedure
        planned/scheduled work/upgrade, live failover test, failover test, failover testing, disaster recovery test, maintenance task
    """,
    _noun("maintenance database", Weight.CHANGE): "database maintenance",
    _noun(
        "maintenance network", Weight.CHANGE
    ): "network maintenance, planned network maintenance, scheduled network maintenance",
    _noun("", Weight.THING): """
        database infrastructure, cloud infrastructure, network infrastructure issue, overload protection, deployment of fix/that/this/patch/solution
        third party integration(s)/app(s)/application(s)/cookies/tool(s)/client(s)/connector(s)/library/libraries/apps, partner api/portal/dashboard/center/integration(s)
        deployment pipeline(s)/experience/workflow(s)/logs/page/status, throttling error(s)/exception(s), rate limit response(s), throttled requests
        configuration fix(es), vendor portal, partner portal, service provider portal, payment provider settings, provider integration(s), provider settings
        identity provider(s), card network scheme, social network, network of, service provider interface, provider's, provider page
        partner team(s), partner teams, release notes, release asset(s), release date, user search, index page, push notifications, push notification
        change log, change control, name change(s), authentication method(s), authentication errors, login errors, cache hit ratio
        database users, power users, status change, changed, no changes, code changes, no configuration, security and compliance, security uplift
        security patch(es), security update(s), security team, security reasons, security measure(s), security configuration, network effects
        rate limit errors, rate limiting errors, exhausted errors, error code, status code, git push, git pushes, capacity planning, capacity monitoring
        content security, data center region, deployment protection, deployments feature, github releases, cpu time, change management
        authentication tokens page, network card, provider network scheme, model provider settings, resource exhausted
    """,
}
