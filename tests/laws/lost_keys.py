"""Keys of documents that a snapshot may lack without a word, by their place, each with the reason.

A place is a kind of document (or several) and a path in it: `incidents:*.end`; a `*` stands for any key or number. What
has no place here must be missed: without it a document is refused, or gives the snapshot that it gave with it.
"""

from collections.abc import Mapping

EMPTY = "the software leaves it out where it is empty"
ENTRY = "it is an entry of a list by names: without it the list is shorter by one, as it may be"
FEW = "all captures have it, and they are too few to refuse a page that lacks it"
LATER = "it is absent until it has happened or is known"
MINOR = "it is an order, an address, a text, or a name, zone or time of the page: a page is worth reading without it"
OMITTED = "the vendor's backend leaves out what is empty"
PLACEHOLDER = "a row that stands for no component has none"
SEEN = "real documents lack it"
SHARED = "a maintenance is an incident that has it"
STAND_IN = "another field of the same row stands in for it"
UNCLAIMED = "a snapshot is complete for no list that the document lacks"
TOLERATED = "the vendor's own source code, or every other reader, takes it for optional"
UPDATES = "a row without the list of its updates is read all the same, and withdraws none"
UNSTATED = "what it states is unknown without it, and nothing else"
UNPROVEN = "there is no capture to show that each document has it"

EXEMPT: Mapping[str, Mapping[str, str]] = {
    "adobe": {
        ENTRY: """
            events:incidentEvent.incidents.* events:incidentEvent.incidents.*.products.*
            events:incidentEvent.incidents.*.products.*.history.* events:incidentEvent.messages.en.*
            events:maintenanceEvent.maintenance.* events:maintenanceEvent.maintenance.*.products.*
            events:maintenanceEvent.maintenance.*.products.*.history.* events:maintenanceEvent.messages.en.*
            registry:products.*""",
        LATER: "events:incidentEvent.incidents.*.products.*.endedOn events:maintenanceEvent.maintenance.*.completedOn",
        STAND_IN: "events:maintenanceEvent.maintenance.*.status",
        UNPROVEN: """
            events:incidentEvent.incidents.*.products.*.history
            events:incidentEvent.incidents.*.products.*.history.*.csoStatus
            events:incidentEvent.incidents.*.products.*.history.*.locationImpact
            events:incidentEvent.incidents.*.products.*.history.*.locationImpact.serviceRegions
            events:incidentEvent.incidents.*.products.*.history.*.messageToken
            events:incidentEvent.incidents.*.products.*.history.*.severity
            events:incidentEvent.incidents.*.products.*.history.*.status
            events:incidentEvent.incidents.*.products.*.history.*.titleToken
            events:incidentEvent.incidents.*.products.*.startedOn events:incidentEvent.messages.en.*.htmlMessage
            events:incidentEvent.messages.en.*.textMessage events:maintenanceEvent.maintenance.*.cmrStatus
            events:maintenanceEvent.maintenance.*.products.*.history
            events:maintenanceEvent.maintenance.*.products.*.history.*.messageToken
            events:maintenanceEvent.maintenance.*.products.*.history.*.severity
            events:maintenanceEvent.maintenance.*.products.*.history.*.status
            events:maintenanceEvent.maintenance.*.products.*.history.*.titleToken
            events:maintenanceEvent.maintenance.*.scheduledDate events:maintenanceEvent.messages.en.*.textMessage""",
    },
    "algolia": {
        ENTRY: "incidents:incidents.* status:status.*",
    },
    "apple": {
        MINOR: "status:services.*.events.*.message",
        UNPROVEN: "status:services.*.events.*.affectedServices status:services.*.events.*.usersAffected",
    },
    "auth0": {
        LATER: "data:pageProps.activeIncidents.*.response.incidents.*.resolved_at",
        UNPROVEN: """
            data:pageProps.activeIncidents.*.response.incidents.*.id
            data:pageProps.activeIncidents.*.response.incidents.*.impact
            data:pageProps.activeIncidents.*.response.incidents.*.isPrivate
            data:pageProps.activeIncidents.*.response.incidents.*.scheduled_for
            data:pageProps.activeIncidents.*.response.incidents.*.updated_at""",
    },
    "aws": {
        ENTRY: "currentevents:*.impacted_services.*",
        MINOR: "currentevents,data:*.event_log.*.message",
        SEEN: """
            currentevents:*.end_time currentevents:*.impacted_service_status_changes
            currentevents:*.impacted_services""",
        STAND_IN: "currentevents,data:*.summary data:archive.*.summary data:current.*.summary",
        UPDATES: "currentevents,data:*.event_log data:archive.*.description data:current.*.description",
    },
    "azuredevops": {
        MINOR: "health:lastUpdated health:status.message",
        UNSTATED: "health:status.health",
    },
    "backblaze": {
        ENTRY: "payload:conditions.* payload:scheduledMaintenances.*.componentConditions.*",
        LATER: "payload:incidents.*.timestamps.closed payload:incidents.*.timestamps.resolved",
        MINOR: "payload:config.companyName payload:incidents.*.timeline.*.details.note.note",
        UNPROVEN: """
            payload:conditions payload:incidents payload:incidents.*.components payload:incidents.*.timeline
            payload:incidents.*.timeline.*.details.milestoneUpdate payload:incidents.*.timeline.*.details.note
            payload:incidents.*.timestamps.identified payload:incidents.*.timestamps.started
            payload:scheduledMaintenances payload:scheduledMaintenances.*.componentConditions""",
    },
    "betterstack": {
        FEW: "index:included.*.relationships.status_updates",
        MINOR: "index:data.attributes.company_name index:included.*.attributes.message",
        SEEN: """
            index:data.attributes.custom_domain index:included.*.attributes.affected_resources
            index:included.*.attributes.explanation index:included.*.attributes.position
            index:included.*.attributes.status_page_section_id index:included.*.relationships""",
        UNSTATED: "index:data.attributes.aggregate_state",
    },
    "cachet": {
        FEW: """
            incidents:data.*.component_id incidents:data.*.occurred_at incidents:data.*.updated_at
            incidents:data.*.updates""",
        MINOR: """
            components:data.*.description components:data.*.order incidents,schedules:data.*.message
            incidents:data.*.permalink incidents:data.*.updates.*.message v3_components:data.*.attributes.description
            v3_components:data.*.attributes.order v3_incidents,v3_schedules:data.*.attributes.message
            v3_incidents,v3_schedules:included.*.attributes.message""",
        SEEN: "incidents:data.*.scheduled_at",
        STAND_IN: "v3_components:data.*.attributes.latest_status",
        UNPROVEN: """
            v3_components,v3_incidents,v3_schedules:data.*.relationships v3_components:data.*.relationships.group
            v3_incidents,v3_schedules:data.*.relationships.components
            v3_incidents,v3_schedules:data.*.relationships.updates v3_incidents:data.*.attributes.published
            v3_incidents:included.*.attributes.pivot v3_incidents:included.*.attributes.pivot.component_status""",
    },
    "checkly": {
        FEW: """
            incidents:incidents.*.incidentUpdates incidents:incidents.*.incidentUpdates.*.description
            incidents:incidents.*.services incidents:incidents.*.severity
            uptime:uptime.*.services.*.days.*.events.*.duration uptime:uptime.*.services.*.days.*.events.*.severity""",
        MINOR: "uptime:metadata.*.services.*.order",
        SEEN: "uptime:metadata uptime:uptime.*.services.*.days",
        UNPROVEN: """
            maintenances:active.*.endsAt maintenances:active.*.startsAt maintenances:past maintenances:past.*.endsAt
            maintenances:past.*.startsAt maintenances:recentlyCompleted maintenances:recentlyCompleted.*.endsAt
            maintenances:recentlyCompleted.*.startsAt maintenances:upcoming.*.description
            maintenances:upcoming.*.endsAt maintenances:upcoming.*.startsAt""",
    },
    "cstate": {
        FEW: """
            index:systems.*.unresolvedIssues.*.informational issue:body issue:informational
            issues:pages.*.informational""",
        LATER: "issue:resolvedAt issues:pages.*.resolvedAt",
        MINOR: "index:baseURL index:categories index:categories.*.hideTitle index:title",
        SEEN: "index:systems.*.description",
        UNSTATED: """
            index:summaryStatus index:systems.*.unresolvedIssues.*.lastMod
            index:systems.*.unresolvedIssues.*.severity issue:severity issues:pages.*.lastMod
            issues:pages.*.severity""",
    },
    "datadog": {
        FEW: """
            config:components.*.components config:components.*.components.*.status config:components.*.status
            config:incidents.*.publishedDate config:incidents.*.timeline
            config:incidents.*.timeline.*.componentsAffected
            config:incidents.*.timeline.*.componentsAffected.*.status config:incidents.*.timeline.*.description
            config:incidents.*.timeline.*.status""",
        LATER: "config:incidents.*.deletedAt config:incidents.*.resolvedDate config:incidents.*.timeline.*.deletedAt",
        MINOR: """
            config:components.*.components.*.position config:components.*.position config:customDomain
            config:customDomainEnabled config:name config:pageUrl""",
        STAND_IN: "config:incidents.*.timeline.*.startedAt",
        UNCLAIMED: "config:incidents config:maintenances",
        UNPROVEN: """
            config:maintenances.*.completedDate config:maintenances.*.componentsAffected
            config:maintenances.*.publishedDate config:maintenances.*.startDate config:maintenances.*.timeline
            config:maintenances.*.timeline.*.componentsAffected
            config:maintenances.*.timeline.*.componentsAffected.*.status config:maintenances.*.timeline.*.description
            config:maintenances.*.timeline.*.startedAt config:maintenances.*.timeline.*.status""",
    },
    "deepl": {
        TOLERATED: "status:overall",
    },
    "flashcat": {
        LATER: "active:data.active_changes.*.close_at_seconds changes:data.items.*.close_at_seconds",
        MINOR: "active:data.page.components.*.description",
        OMITTED: """
            active:data.active_changes.*.affected_components active:data.active_changes.*.affected_components.*.status
            active:data.active_changes.*.description active:data.active_changes.*.updates
            active:data.active_changes.*.updates.*.description active:data.active_changes.*.updates.*.status
            active:data.active_changes.*.updates.*.update_id active:data.page.components
            active:data.page.components.*.section_id active:data.page.custom_domain active:data.page.name
            active:data.page.page_id active:data.page.sections changes:data.items.*.affected_components
            changes:data.items.*.affected_components.*.name changes:data.items.*.updates
            changes:data.items.*.updates.*.component_changes changes:data.items.*.updates.*.component_changes.*.status
            changes:data.items.*.updates.*.description changes:data.items.*.updates.*.status
            changes:data.items.*.updates.*.update_id""",
    },
    "freshstatus": {
        UNPROVEN: """
            components:components.*.components components:components.*.components.*.components
            components:components.*.components.*.components.*.status components:components.*.components.*.status
            components:components.*.status incidents:results.*.affected_components
            incidents:results.*.affected_components.*.new_status incidents:results.*.description
            incidents:results.*.scheduled_end_time incidents:results.*.scheduled_start_time""",
    },
    "gatus": {
        FEW: "endpoints:*.group",
        UNPROVEN: "config:announcements config:announcements.*.archived",
    },
    "google": {
        LATER: "incidents:*.end",
        MINOR: "incidents:*.updates.*.text incidents:*.uri",
        SEEN: """
            incidents:*.affected_products incidents:*.affected_products.*.current_title incidents:*.id
            incidents:*.previously_affected_locations incidents:*.updates.*.status products:products.*.current_title""",
        STAND_IN: "incidents:*.external_desc incidents:*.service_key",
        UNSTATED: "incidents:*.severity",
        UPDATES: "incidents:*.updates",
    },
    "heroku": {
        MINOR: """
            current:incidents.*.full_url current:incidents.*.updates.*.contents current:scheduled.*.full_url
            current:scheduled.*.updates.*.contents""",
        SEEN: """
            current:incidents.*.state current:incidents.*.systems current:incidents.*.updates.*.id
            current:scheduled.*.state current:scheduled.*.systems current:scheduled.*.updates.*.id""",
        UPDATES: "current:incidents.*.updates current:scheduled.*.updates",
    },
    "hund": {
        MINOR: "live:issues.*.body live:issues.*.url",
        SEEN: "live:groups",
        TOLERATED: "live:issues.*.components live:issues.*.updates live:state",
        UNPROVEN: """
            live:groups.*.name live:issues.*.updates.*.body live:issues.*.updates.*.created_at
            live:issues.*.updates.*.label""",
    },
    "incidentio": {
        FEW: """
            incidents:incidents.*.updates.*.component_statuses
            proxy:summary.ongoing_incidents.*.updates.*.component_statuses""",
        LATER: """
            incidents:incidents.*.component_impacts.*.end_at
            proxy:summary.in_progress_maintenances.*.component_impacts.*.end_at
            proxy:summary.scheduled_maintenances.*.component_impacts.*.end_at shim:incidents.*.resolved_at""",
        MINOR: """
            incidents:incidents.*.updates.*.message_string
            proxy:summary.in_progress_maintenances.*.updates.*.message_string proxy:summary.name
            proxy:summary.ongoing_incidents.*.updates.*.message_string proxy:summary.public_url
            proxy:summary.scheduled_maintenances.*.updates.*.message_string shim:incidents.*.incident_updates.*.body
            summary:page.name summary:page.url summary:scheduled_maintenances.*.incident_updates.*.body""",
        SEEN: """
            impacts:component_impacts.*.end_at proxy:summary.components.*.description
            proxy:summary.in_progress_maintenances proxy:summary.ongoing_incidents.*.component_impacts.*.end_at
            proxy:summary.structure.items.*.component proxy:summary.structure.items.*.group""",
        UNCLAIMED: "proxy:summary.scheduled_maintenances summary:incidents summary:scheduled_maintenances",
        UNPROVEN: "summary:scheduled_maintenances.*.scheduled_for summary:scheduled_maintenances.*.scheduled_until",
        UNSTATED: "shim,summary:incidents.*.impact summary:scheduled_maintenances.*.impact summary:status.indicator",
        UPDATES: """
            incidents:incidents.*.updates proxy:summary.in_progress_maintenances.*.updates
            proxy:summary.ongoing_incidents.*.updates proxy:summary.scheduled_maintenances.*.updates
            shim,summary:incidents.*.incident_updates summary:scheduled_maintenances.*.incident_updates""",
    },
    "instatus": {
        FEW: "summary:activeMaintenances.*.duration",
        MINOR: "components:components.*.description summary:activeIncidents.*.url summary:page.name summary:page.url",
        SEEN: "summary:activeIncidents summary:activeMaintenances",
        UNSTATED: "summary:activeIncidents.*.impact summary:page.status",
    },
    "lambstatus": {
        LATER: "maintenance:endAt maintenances:*.endAt",
        MINOR: """
            components:*.description components:*.order incident:incidentUpdates.*.message
            maintenance:maintenanceUpdates.*.message settings:serviceName""",
        UPDATES: "incident:incidentUpdates maintenance:maintenanceUpdates",
    },
    "meta": {
        MINOR: "outages:*.posts.*.description",
        UPDATES: "outages:*.posts",
    },
    "microsoft365": {
        MINOR: "posts:*.Message posts:Message",
        UNPROVEN: "posts:*.ServiceDisplayName posts:*.ServiceWorkloadName",
    },
    "ohdear": {
        ENTRY: "status:sites.* status:updatesPerDay.*",
        MINOR: "status:timezone status:title status:updatesPerDay.*.*.text",
        UNSTATED: "status:summarizedStatus status:updatesPerDay.*.*.severity",
    },
    "oneuptime": {
        ENTRY: "overview:monitorGroupCurrentStatuses.mg1",
        LATER: "incidents:incidents.*.postmortemNote incidents:incidents.*.postmortemPostedAt",
        MINOR: """
            incidents,maintenances:*.*.description incidents,maintenances:*.*.note
            overview:statusPageResources.*.displayDescription overview:statusPageResources.*.statusPageGroup""",
        TOLERATED: """
            incidents,maintenances:*.*.monitors incidents,maintenances:*.*.monitorId incidents:incidentPublicNotes
            incidents:incidentStateTimelines incidents,maintenances:statusPageResources
            maintenances:*.*.*.isOngoingState maintenances:*.*.*.isResolvedState maintenances:*.*.*.isScheduledState
            maintenances:*.*.createdAt maintenances:*.*.endsAt maintenances:scheduledMaintenanceEvents.*.startsAt
            maintenances:scheduledMaintenanceEventsPublicNotes maintenances:scheduledMaintenanceStateTimelines
            overview:monitorGroupCurrentStatuses overview:monitorStatuses.*._id
            overview:monitorStatuses.*.isOperationalState overview:overallStatus
            overview:statusPageResources.*.monitor overview:statusPageResources.*.monitor.currentMonitorStatusId
            overview:statusPageResources.*.monitorGroupId overview:statusPageResources.*.monitorId""",
        UNPROVEN: """
            incidents:incidents.*.createdAt incidents:incidents.*.declaredAt incidents:incidents.*.incidentSeverity
            incidents:incidents.*.showPostmortemOnStatusPage""",
    },
    "onlineornot": {
        LATER: "summary:result.active_incidents.*.ended",
        MINOR: """
            summary:result.scheduled_maintenance.*.description summary:result.status_page.custom_domain
            summary:result.status_page.name""",
        UNPROVEN: """
            summary:result.active_incidents.*.created_at summary:result.scheduled_maintenance summary:result.status
            summary:result.status.description summary:result.status_page.id summary:result.status_page.status""",
        UNSTATED: "summary:result.active_incidents.*.impact",
    },
    "openstatus": {
        MINOR: """
            feed:maintenances.*.maintenanceUpdates.*.message feed:maintenances.*.message
            feed:maintenances.*.updatedAt feed:monitors.*.description feed:pageComponents.*.description
            feed:pageComponents.*.order feed:status feed:statusReports.*.statusReportUpdates.*.message feed:title
            summary:page summary:page.name summary:page.updated_at summary:page.url""",
        TOLERATED: """
            feed:maintenances.*.monitors feed:maintenances.*.pageComponents feed:monitors feed:monitors.*.name
            feed:pageComponentGroups feed:pageComponents feed:pageComponents.*.groupId feed:pageComponents.*.monitorId
            feed:statusReports.*.monitors feed:statusReports.*.pageComponents
            feed:statusReports.*.statusReportUpdates""",
        UNPROVEN: "feed:maintenances.*.maintenanceUpdates feed:statusReports.*.statusReportUpdates.*.status",
    },
    "oracle": {
        MINOR: """
            components:regionHealthReports.*.geographicAreaName
            components:regionHealthReports.*.serviceHealthReports.*.serviceCategoryName status:page.updated_at""",
        STAND_IN: """
            components:regionHealthReports.*.regionCanonicalName
            components:regionHealthReports.*.serviceHealthReports.*.serviceCanonicalName""",
        UNPROVEN: """
            components:regionHealthReports.*.serviceHealthReports.*.incidents
            components:regionHealthReports.*.serviceHealthReports.*.incidents.*.severity""",
    },
    "playstation": {
        LATER: "status:countries.*.services.*.resources.*.status.*.endDate status:status.*.endDate",
        MINOR: "status:regionName",
        TOLERATED: "status:countries.*.services.*.resources status:countries.*.services.*.status status:status",
    },
    "riot": {
        MINOR: "status:name",
        UNPROVEN: """
            status:incidents.*.platforms status:maintenances.*.platforms status:maintenances.*.updates.*.updated_at""",
        UNSTATED: "status:incidents.*.incident_severity",
        UPDATES: "status:incidents.*.updates status:maintenances.*.updates",
    },
    "rootly": {
        FEW: """
            incidents:incidents.*.impact incidents:incidents.*.incident_updates.*.body
            incidents:incidents.*.started_at""",
        LATER: "incidents:incidents.*.resolved_at",
        MINOR: """
            incidents,status:page.name incidents,status:page.time_zone incidents,status:page.updated_at
            incidents,status:page.url""",
        STAND_IN: "incidents:incidents.*.incident_updates.*.display_at",
        UNPROVEN: "incidents:incidents.*.incident_updates.*.id incidents:page.id",
        UPDATES: "incidents:incidents.*.incident_updates",
    },
    "salesforce": {
        FEW: """
            active,incidents:*.IncidentImpacts.*.severity active,incidents:*.status
            incidents:*.IncidentImpacts.*.type instance:Incidents.*.IncidentImpacts.*.severity
            instance:Incidents.*.IncidentImpacts.*.type instances,product:*.Incidents.*.IncidentImpacts.*.severity
            instances,product:*.Incidents.*.IncidentImpacts.*.type""",
        MINOR: """
            active,incidents:*.IncidentEvents.*.message instance:Incidents.*.IncidentEvents.*.message
            instance:Maintenances.*.MaintenanceEvents.*.message instances,product:*.environment
            instances,product:*.location""",
        SEEN: """
            incidents:*.IncidentEvents.*.createdAt incidents:*.instanceKeys
            instance:Incidents.*.IncidentEvents.*.createdAt instance:Incidents.*.additionalInformation
            instance:Incidents.*.message instance:Maintenances.*.MaintenanceEvents.*.createdAt""",
        UNPROVEN: "instance:Incidents.*.message.pathToResolution instance:Incidents.*.message.rootCause",
    },
    "slack": {
        MINOR: """
            current:active_incidents.*.notes.*.body current:active_incidents.*.url history:*.notes.*.body
            history:*.url""",
        UNSTATED: "current:status",
        UPDATES: "current:active_incidents.*.notes history:*.notes",
    },
    "sorry": {
        FEW: "notice:notice.components notice:notice.updates",
        LATER: "notice:notice.ended_at notices:notices.*.began_at notices:notices.*.ended_at notices:notices.*.ends_at",
        MINOR: """
            components:components.*.description notice:notice.created_at notice:notice.updates.*.content
            notice:notice.url notices:notices.*.created_at notices:notices.*.timeline_state notices:notices.*.url
            status:page.name status:page.updated_at status:page.url""",
        SEEN: "notice:notice.begins_at notice:notice.ends_at notices:notices.*.begins_at",
        UNCLAIMED: "notices:meta.count notices:meta.total_count",
        UNPROVEN: "notices:meta",
    },
    "statping": {
        EMPTY: """
            incidents:*.description incidents:*.updates incidents:*.updates.*.type services:*.incidents.*.description
            services:*.incidents.*.updates services:*.incidents.*.updates.*.type""",
        MINOR: """
            core:name incidents:*.updates.*.message messages:*.description services:*.incidents.*.updates.*.message""",
        SEEN: "services:*.incidents",
    },
    "statuscake": {UNPROVEN: "report:Title"},
    "statuscast": {
        MINOR: "summary:PageName",
    },
    "statusio": {
        MINOR: """
            status:result.incidents.*.messages.*.details status:result.maintenance.active.*.messages.*.details
            status:result.maintenance.upcoming.*.messages.*.details status:result.status_overall.updated""",
    },
    "statusiq": {
        TOLERATED: """
            summary:data.* summary:data.*.*.* summary:data.*.*.incident_affected_components.*.*
            summary:data.*.*.incident_status_updates.*.* summary:data.*.*.componentgroup_components.*.*
            summary:data.*.*.grp_by_incidents_list.*.*
            summary:data.*.*.grp_by_incidents_list.*.incident_status_updates.*.*""",
    },
    "statuspage": {
        LATER: """
            incident:incident.resolved_at incidents:incidents.*.resolved_at
            maintenances:scheduled_maintenances.*.resolved_at""",
        MINOR: """
            components,incident,incidents,maintenances,summary:page.name
            components,incident,incidents,maintenances,summary:page.updated_at
            components,incident,incidents,maintenances,summary:page.url components,summary:components.*.position
            incident:incident.incident_updates.*.body incident:page.time_zone
            incidents,summary:incidents.*.incident_updates.*.body
            maintenances,summary:scheduled_maintenances.*.incident_updates.*.body summary:components.*.description""",
        PLACEHOLDER: """
            incidents,summary:incidents.*.incident_updates.*.affected_components.*.code
            incidents,summary:incidents.*.incident_updates.*.affected_components.*.new_status
            incidents,summary:incidents.*.incident_updates.*.affected_components.*.old_status
            maintenances,summary:scheduled_maintenances.*.incident_updates.*.affected_components.*.new_status
            maintenances:scheduled_maintenances.*.incident_updates.*.affected_components.*.code
            maintenances:scheduled_maintenances.*.incident_updates.*.affected_components.*.old_status""",
        SEEN: """
            components,incident,incidents,maintenances:page components,incidents,maintenances,summary:page.time_zone
            components,summary:components.*.group components,summary:components.*.group_id
            incident:incident.started_at incidents,summary:incidents.*.incident_updates.*.affected_components
            incidents,summary:incidents.*.started_at
            maintenances:scheduled_maintenances.*.incident_updates.*.affected_components
            summary:incidents.*.components""",
        SHARED: """
            maintenances,summary:scheduled_maintenances.*.scheduled_for
            maintenances,summary:scheduled_maintenances.*.scheduled_until""",
        STAND_IN: "incidents:incidents.*.incident_updates.*.display_at",
        UNCLAIMED: "summary:scheduled_maintenances",
        UNSTATED: """
            incident:incident.impact incidents,summary:incidents.*.impact
            maintenances,summary:scheduled_maintenances.*.impact summary:status.indicator""",
        UPDATES: """
            incident:incident.incident_updates incidents,summary:incidents.*.incident_updates
            maintenances,summary:scheduled_maintenances.*.incident_updates""",
    },
    "statuspal": {
        FEW: "summary:services.*.children",
        MINOR: """
            summary:incidents.*.updates.*.description summary:incidents.*.url
            summary:maintenances.*.updates.*.description summary:maintenances.*.url summary:status_page.name
            summary:status_page.time_zone summary:upcoming_maintenances.*.url""",
        SEEN: "summary:current_status_type summary:services.*.children.*.description",
        UPDATES: "summary:incidents.*.updates summary:maintenances.*.updates summary:upcoming_maintenances.*.updates",
    },
    "upptime": {
        MINOR: "comments,issues,maintenances:*.body issues,maintenances:*.html_url",
        UNPROVEN: "issues:*.pull_request",
    },
    "uptimecom": {
        MINOR: "ajax:data.name",
        UNPROVEN: """
            ajax,history:data.active_incidents ajax,history:data.active_incidents.*.ends_at
            ajax,history:data.active_incidents.*.updates ajax,history:data.active_incidents.*.updates.*.description
            ajax,history:data.active_incidents.*.updates.*.incident_state
            ajax:data.active_incidents.*.affected_components ajax:data.components.*.description
            ajax:data.components.*.is_group ajax:data.components.*.subcomponents ajax:data.upcoming_maintenance
            ajax:data.upcoming_maintenance.*.ends_at history:data.past_incidents.*.affected_components
            history:data.past_incidents.*.ends_at history:data.past_incidents.*.updates
            history:data.past_incidents.*.updates.*.description
            history:data.past_incidents.*.updates.*.incident_state""",
        UNSTATED: "ajax:data.global_is_operational",
    },
    "uptimekuma": {
        ENTRY: "heartbeat:heartbeatList.*",
        FEW: "status:maintenanceList",
        LATER: "history:incidents.*.lastUpdatedDate",
        MINOR: """
            history,status:incidents.*.content history,status:incidents.*.style status:config.title
            status:incident.content status:incident.style status:maintenanceList.*.description""",
        UNPROVEN: "history:incidents.*.active",
    },
    "uptimerobot": {
        FEW: "monitors:data.*.groupId monitors:data.*.groupName",
        MINOR: "events:results.*.content",
        SEEN: "events:meta.date_range events:results.*.status",
        UNSTATED: "monitors:statistics.count_result",
    },
    "vigil": {
        MINOR: "report:page.name report:page.url",
        UNSTATED: "report:health",
    },
    "vultr": {
        ENTRY: "status:regions.*",
        MINOR: """
            status:regions.*.alerts.*.entries.*.message status:regions.*.country status:regions.*.country_name
            status:service_alerts.*.entries.*.message""",
        STAND_IN: "status:regions.*.location",
    },
    "webex": {
        MINOR: "services:components.*.components.*.description services:unResolvedIncidents.*.messages.*.message",
        UNSTATED: "services:unResolvedIncidents.*.impact",
    },
    "zendesk": {
        LATER: "incidents:data.*.attributes.maintResolvesAt incidents:data.*.attributes.postmortem",
        MINOR: "services:data.*.attributes.position",
        UNSTATED: "incidents:data.*.attributes.impact",
    },
}
