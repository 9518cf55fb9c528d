"""Nouns of changes, defects and attacks, and those that hide words: a readable table."""

from statusledger.classification.nouns import Noun, Weight, noun

CHANGES: dict[Noun, str] = {
    noun("software_defect", Weight.FAULT): """
        bug(s), latent bug(s), defect(s), regression(s), race condition(s), memory leak(s), infinite loop, off by one
        software/code/coding/programming/logic/application bug/defect/error(s)
        software/code/coding/programming/logic/application issue(s)/problem(s)/fault/flaw, software degradation
        latent issue, validation check, missing validation, breaking change(s), software fault(s)
        faulty code/logic/software, incorrect logic, unhandled exception(s)/error(s)/case, null pointer, edge case(s)
        implementation gap/error/flaw, logical gap/error, code defect, incompatibility, incompatibilities
        retry/client bug, software incompatibility, crash loop, logic in code, flaw in code, coding mistake
    """,
    noun("deployment", Weight.CHANGE): """
        update to/of, updates to, upgrade to/of, library/dependency/os/kernel/firmware upgrade(s)/update(s)/change(s)
        driver/package/infrastructure/platform/product upgrade(s)/update(s)/change(s), feature rollout/launch
        rollout of, recent improvements, recently introduced change, deployment, deploy, deploys, rollout(s), roll out
        rolling out, release(s), code change(s)/push/update/deploy
        software/application/system/platform upgrade(s)/update(s)/release(s)
        service/app/version/cluster/kubernetes upgrade(s)/update(s)/release(s)
        recent/bad/faulty/problematic deployment(s)/deploy/rollout/release/change(s)/update/upgrade
        routine/latest/new/failed deployment(s)/deploy/rollout/release/change(s)/update/upgrade, upgrade, upgrades
        upgrading, deploying, new version, new feature(s), change, recent changes
        changes made/introduced/deployed/released, rolling out update, recent update(s), new build, new code
        feature release, latest version, recently deployed/released/introduced change(s)
        code/software rollout/deployment, canary, migration to, service migration
        backend/internal/frontend change(s)/update
    """,
    noun("configuration", Weight.FAULT): """
        misconfiguration(s), misconfigured, misconfiguring, misconfigure
        incorrect/wrong/invalid/faulty configuration(s)/config/setting(s)/parameter(s)/flag/value
        bad/missing/erroneous/improper configuration(s)/config/setting(s)/parameter(s)/flag/value
        configuration/config/configurations error(s)/issue(s)/problem(s)/mistake/drift/mismatch, human error(s)
        operational error, missed step, incorrectly/improperly configured, missing/incorrect/short/low timeout
        configuration conflict, operator error
    """,
    noun("configuration", Weight.CHANGE): """
        configuration/config/setting(s)/policy/flag/parameter change(s)/update(s)/rollout/push
        recent/faulty/bad configuration/config change(s)/update, feature flag(s), timeout setting
        firewall/waf/security/rate rule(s)/limiting policy, waf rule, policy change, policy update
        configuration setting(s), change in/to/of configuration/settings/config
    """,
    noun("configuration", Weight.THING): """
        configuration(s), config, configs, setting, settings, routing configuration, deployment configuration
        parameters
    """,
    noun("authentication", Weight.FAULT): """
        expired certificate/certificates/cert/credential(s) certificate
        expired token(s)/key(s)/secret(s)/authentication certificate, certificate(s) expired/expiration/expiry
        expired tls/ssl/authentication/internal/intermediate/root/signing/client certificate(s)/cert/key
        certificate/cert/token/key expiration/expiry/renewal/rotation
        expiration/expiry/expiring of certificate/tls/ssl, expiring certificate(s)
        ssl/tls thumbprint/handshake mismatch/error(s)/failure(s)
        invalid/revoked/incorrect/missing certificate/credential(s)/token(s)/key/permissions
        ssl/tls/expired certificate(s)/cert, key rotation, credential/secret(s) rotation, gpg key, signing key
    """,
    noun("authentication", Weight.SYMPTOM): """
        authentication/auth/sso/saml/oauth/identity issue(s)/problem(s)/failure(s)/error(s)/outage
        certificate/ssl/tls issue(s)/problem(s)/failure(s)/error(s)/outage
        permission(s)/credential(s)/authorization/token issue(s)/problem(s)/failure(s)/error(s)/outage
        authentication service/system/provider outage/issue/failure/problem, auth service outage/issue/failure/problem
    """,
    noun("authentication", Weight.THING): """
        authentication, auth, certificate, certificates, cert, sso, saml, oauth, iam, credentials
        authentication service/system/server/layer/provider, authorization, identity service, permissions
        internal certificates, login service, signing keys, authentication certificate, authentication token(s)
        access token(s), ssh keys, ssh key handling
    """,
    noun("security", Weight.FAULT): """
        ddos, dos attack, ddos attack(s), denial of service, attack, attacks, scraping, malicious, abuse, abusive
        breach, exploit, botnet, security incident/breach/vulnerability/issue/compromise, unauthorized access
        compromised, credential stuffing, bot traffic, spam, spammers, malicious traffic/activity/actor(s)/user(s)
        vulnerability, vulnerabilities, brute force, bad actor(s), hijack, hijacking, malware, ransomware
    """,
    noun("data", Weight.FAULT): """
        data corruption, corrupted/corrupt data/index/indexes/file/files/record(s)/state/cache, data inconsistency
        inconsistent data/state
        bad/malformed/unexpected/erroneous data/record(s)/input/field/payload/entries/row(s)/metadata
        missing data field, invalid/incorrect record(s)/input/payload, data mismatch, data integrity issue
        data quality issue, duplicate records, missing field, corruption
    """,
    noun("data", Weight.SYMPTOM): """
        data issue(s), data error(s), missing data, stale data, incorrect data, invalid data
    """,
    noun("maintenance", Weight.CHANGE): """
        maintenance, planned/scheduled/routine/regular/emergency/optical maintenance
        database/network/system/infrastructure/server/host/hardware maintenance, scheduled host maintenance
        db maintenance, planned/scheduled optical/network/database/infrastructure/system maintenance
        maintenance window/work/activity/activities/operation(s)/event/procedure, planned/scheduled work/upgrade
        live failover test, failover test, failover testing, disaster recovery test, maintenance task
    """,
    noun("maintenance database", Weight.CHANGE): "database maintenance",
    noun("maintenance network", Weight.CHANGE): """
        network maintenance, planned network maintenance, scheduled network maintenance
    """,
    noun("", Weight.THING): """
        managed database(s)/mongodb/postgresql/mysql/redis/kafka/opensearch/postgres, database monitoring/page(s)/tab
        vulnerability scanning/scans/scanner/management, ddos mitigation/protection/defense(s), rate limit exceeded
        attack surface, under attack protection, database infrastructure, cloud infrastructure
        network infrastructure issue, overload protection, deployment of fix/that/this/patch/solution
        third party integration(s)/app(s)/application(s)/cookies/tool(s)
        third party client(s)/connector(s)/library/libraries/apps, partner api/portal/dashboard/center/integration(s)
        deployment pipeline(s)/experience/workflow(s)/logs/page/status, throttling error(s)/exception(s)
        rate limit response(s), throttled requests, configuration fix(es), vendor portal, partner portal
        service provider portal, payment provider settings, provider integration(s), provider settings
        identity provider(s), card network scheme, social network, network of, service provider interface, provider's
        provider page, partner team(s), partner teams, release notes, release asset(s), release date, user search
        index page, push notifications, push notification, change log, change control, name change(s)
        authentication method(s), authentication errors, login errors, cache hit ratio, database users, power users
        status change, changed, no changes, code changes, no configuration, security and compliance, security uplift
        security patch(es), security update(s), security team, security reasons, security measure(s)
        security configuration, network effects, rate limit errors, rate limiting errors, exhausted errors, error code
        status code, git push, git pushes, capacity planning, capacity monitoring, content security
        data center region, deployment protection, deployments feature, github releases, cpu time, change management
        authentication tokens page, network card, provider network scheme, model provider settings, resource exhausted
    """,
}
