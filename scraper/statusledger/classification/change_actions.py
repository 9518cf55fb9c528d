"""Actions that change what runs: rollbacks, fixes, configuration."""

from statusledger.classification.actions import Action

CHANGES: tuple[Action, ...] = (
    Action(
        "",
        done="reverted to serving/using/default/green/yellow/normal/manual",
    ),
    Action(
        "rollback",
        done="""
            rolled back, roll back is/was complete/successful
            rollback is/was/has complete/completed/successful/done/performed
            rollback is/was/has finished/been/underway/begun/started, rollback is in progress
            rollback in progress/underway/complete, rollback finished/deployed/successful, reverted back, reverted
            completed rollback, initiated rollback, performed rollback, started rollback, rollback completed, undid
            undone, rolled it back, rolled them back, through rollback, via rollback, executed rollback, backed out
            by rollback, triggered rollback, decided to roll back, had to roll back, decided to revert, had to revert
            began to roll back, started to roll back, after rollback, following rollback, with rollback
            rolled this back, rolled that back, rolled back to
        """,
        doing="rolling back, reverting, initiating rollback, backing out, performing rollback, executing rollback",
    ),
    Action(
        "rollback",
        done="restored, returned, redeployed, downgraded, switched back to, reinstated, went back to",
        doing="restoring, redeploying, downgrading, reinstating, returning to",
        objects="""
            previous/prior/earlier/stable/last/known/old version/release/configuration/config
            previous/prior/earlier/stable/last/known/old build/deployment/image/code, last known good, last good
            previous/prior stable/working configuration/version/release/state, prior known good
            known good version/configuration/config/state, earlier version
        """,
    ),
    Action(
        "rollback",
        done="deployed, performed, initiated, executed, completed, started, triggered, did, began, issued",
        doing="performing, initiating, executing, deploying, completing, triggering",
        objects="rollback, roll back, revert, reversion, emergency rollback, revert of change",
    ),
    Action(
        "rollback",
        done="disabled, removed, pulled, withdrew, undid, backed out",
        doing="disabling, removing, pulling, undoing",
        objects="""
            change, changes, deployment, deploy, release, recent change(s), problematic change, faulty change
            offending change, new code, update
        """,
    ),
    Action(
        "fix_deployed",
        done="""
            deployed, released, shipped, rolled out, merged, pushed, delivered, applied, implemented, landed
            published, issued, built, installed
        """,
        doing="deploying, releasing, rolling out, shipping, merging, pushing, applying, patching",
        objects="""
            code fix(es), patch, patches, hotfix, hotfixes, hot fix, bug fix(es), bugfix, new version(s)
            code change(s), pr, pull request, software fix, emergency fix, patched version, new build, new release
            code update, changes to prevent, change to prevent, fix in version, updated version, corrected version
            software update, software patch, firmware update, new code, fix to code, emergency patch, changes to stop
            fixed version, change that, changes that
            change(s)/fix to prevent/reduce/limit/stop/handle/allow/improve/remove
            change(s)/fix to skip/bypass/cap/ensure/avoid/filter/exclude/optimize, in new version/release/update
        """,
        is_finished=True,
    ),
    Action(
        "fix_deployed",
        done="released, rolled out, published, pushed, shipped, deployed",
        doing="releasing, publishing, pushing, shipping, deploying",
        objects="update, app update, client update, software release, new app, new image, new package, new agent",
        is_finished=True,
    ),
    Action(
        "fix_deployed",
        done="updated, corrected, optimized, rewrote, changed, patched, refactored, fixed, adjusted, modified",
        doing="updating, correcting, optimizing, rewriting, changing, patching, fixing, adjusting, modifying",
        objects="code, logic, query, queries, retry logic, application code, source code, script, scripts, algorithm",
        is_finished=True,
    ),
    Action(
        "fix_deployed",
        done="patched, hotfixed",
        is_finished=True,
    ),
    Action(
        "fix_deployed",
        done="fixed, corrected, addressed, repaired",
        doing="fixing, correcting, addressing",
        objects="""
            bug(s), defect(s), regression, race condition, memory leak, code error, coding error, query plan, deadlock
            code path
        """,
        is_finished=True,
    ),
    Action(
        "configuration_change",
        done="""
            updated, adjusted, changed, corrected, fixed, modified, tuned, reconfigured, applied, deployed
            implemented, made, removed, rolled out, pushed, added, disabled, amended, edited, raised, lowered
            extended, increased, repaired, set, reset, tweaked, decreased, optimized, enabled, addressed
        """,
        doing="""
            updating, adjusting, changing, correcting, fixing, modifying, deploying, applying, disabling, completing
            removing, adding, increasing, tuning, raising, reconfiguring, lowering, extending, tweaking, resetting
            setting, addressing
        """,
        objects="""
            configuration(s), config, configs, configuration change(s)/fix(es)/update(s), config change(s)/fix/update
            setting, settings, parameter(s), timeout values, timeout value, connection/request timeout, ttl, cache ttl
            dns record(s), firewall rule(s), routing rule(s), rule, rules, drop rule, allowlist, allow list, policy
            policies, routing configuration, misconfiguration, configuration issue/error/problem/mismatch
            configuration settings, limit value, column value limit, both settings, required setting, threshold(s)
            enablement of new certificate, ip range(s), change to/in configuration/settings/config
            changes to configuration/settings/config, routing table(s), network configuration, waf rule(s), dns entry
            dns entries
        """,
    ),
    Action(
        "configuration_change",
        done="reconfigured",
        doing="reconfiguring",
    ),
    Action(
        "configuration_change",
        done="rotated, renewed, replaced, reissued, updated, installed, regenerated, re issued",
        doing="replacing, updating, rotating, renewing, reissuing, installing",
        objects="""
            certificate(s), internal certificates, cert, key, keys, secret, secrets, credential(s), token(s)
            expired certificate, api keys
        """,
    ),
)
