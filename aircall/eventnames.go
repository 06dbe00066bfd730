package aircall

// EventName is the name of an event, such as "call.ended". Aircall adds events now and then, so others than the constants
// may come.
type EventName string

// Events of calls. The payload is a [*Call].
const (
	EventCallCreated              EventName = "call.created" // starts to ring, either direction
	EventCallRingingOnAgent       EventName = "call.ringing_on_agent"
	EventCallAgentDeclined        EventName = "call.agent_declined"
	EventCallAnswered             EventName = "call.answered"
	EventCallTransferred          EventName = "call.transferred"
	EventCallExternalTransferred  EventName = "call.external_transferred"
	EventCallUnsuccessfulTransfer EventName = "call.unsuccessful_transfer"
	EventCallHungup               EventName = "call.hungup" // at once, may be incomplete, may not come at all
	EventCallEnded                EventName = "call.ended"  // about 30 s after the end, complete but for late tags, comments and recordings
	EventCallHold                 EventName = "call.hold"
	EventCallUnhold               EventName = "call.unhold"
	EventCallIVROptionSelected    EventName = "call.ivr_option_selected"
	EventCallCommAssetsGenerated  EventName = "call.comm_assets_generated" // recording or voicemail is ready
	EventCallVoicemailLeft        EventName = "call.voicemail_left"
	EventCallAssigned             EventName = "call.assigned"
	EventCallArchived             EventName = "call.archived"
	EventCallTagged               EventName = "call.tagged"    // carries all tags
	EventCallUntagged             EventName = "call.untagged"  // carries all tags that are left
	EventCallCommented            EventName = "call.commented" // carries all comments; often after call.ended
)

// Events of users. The payload is a [*User].
const (
	EventUserCreated      EventName = "user.created.v2"
	EventUserDeleted      EventName = "user.deleted.v2"
	EventUserConnected    EventName = "user.connected.v2"
	EventUserDisconnected EventName = "user.disconnected.v2"
	EventUserOpened       EventName = "user.opened.v2"
	EventUserClosed       EventName = "user.closed.v2"
	EventUserWUTStart     EventName = "user.wut_start.v2" // wrap-up time starts
	EventUserWUTEnd       EventName = "user.wut_end.v2"
)

// Events of users in their first version. The payload is a [*User] with its Numbers.
//
// Deprecated: by Aircall, in favour of those without V1.
const (
	EventUserCreatedV1      EventName = "user.created"
	EventUserDeletedV1      EventName = "user.deleted"
	EventUserConnectedV1    EventName = "user.connected"
	EventUserDisconnectedV1 EventName = "user.disconnected"
	EventUserOpenedV1       EventName = "user.opened"
	EventUserClosedV1       EventName = "user.closed"
	EventUserWUTStartV1     EventName = "user.wut_start"
	EventUserWUTEndV1       EventName = "user.wut_end"
)

// Events of numbers. The payload is a [*Number].
const (
	EventNumberCreated EventName = "number.created"
	EventNumberOpened  EventName = "number.opened"
	EventNumberClosed  EventName = "number.closed" // not when an administrator closes it by hand
	EventNumberDeleted EventName = "number.deleted"
)

// Events of contacts. The payload is a [*Contact]. Writes through the API cause them too.
const (
	EventContactCreated EventName = "contact.created"
	EventContactUpdated EventName = "contact.updated"
	EventContactDeleted EventName = "contact.deleted" // its numbers and addresses are already gone
)

// Events of messages. The payload is a [*Message], of groups a [*GroupMessage].
const (
	EventMessageSent               EventName = "message.sent"
	EventMessageReceived           EventName = "message.received"
	EventMessageStatusUpdated      EventName = "message.status_updated"
	EventGroupMessageSent          EventName = "group_message.sent"
	EventGroupMessageReceived      EventName = "group_message.received"
	EventGroupMessageStatusUpdated EventName = "group_message.status_updated"

	// EventMessageUpdated comes only to the CallbackURL of a [MessageConfiguration].
	EventMessageUpdated EventName = "message.updated"
)

// Events of conversation intelligence, seconds to minutes after a call.
const (
	EventTranscriptionCreated  EventName = "transcription.created"                      // [*Transcription]
	EventSummaryCreated        EventName = "summary.created"                            // [*Summary]
	EventTopicsCreated         EventName = "topics.created"                             // [*Topics]
	EventSentimentCreated      EventName = "sentiment.created"                          // [*Sentiment]
	EventActionItemCreated     EventName = "action_item.created"                        // [*ActionItems]
	EventPlaybookResultCreated EventName = "playbook_result.created"                    // [*PlaybookResult]
	EventPlaybookResultUpdated EventName = "playbook_result.updated"                    // [*PlaybookResult]
	EventUtterancesReceived    EventName = "realtime_transcription.utterances_received" // [*RealtimeTranscription], while the call runs
	EventCustomSummaryCreated  EventName = "custom_summary.result_created"              // [*CustomSummary]
	EventCustomSummaryUpdated  EventName = "custom_summary.result_updated"              // [*CustomSummary]
	EventCallEvaluationCreated EventName = "call_evaluation.created"                    // [*Evaluations]
	EventCallEvaluationUpdated EventName = "call_evaluation.updated"                    // [*Evaluations]
)

// Events of AI voice agents. The payload is an [*AIVoiceAgentCall].
const (
	EventAIVoiceAgentStarted   EventName = "ai_voice_agent.started"
	EventAIVoiceAgentEnded     EventName = "ai_voice_agent.ended"
	EventAIVoiceAgentEscalated EventName = "ai_voice_agent.escalated"
	EventAIVoiceAgentSummary   EventName = "ai_voice_agent.summary"
)

// Other events.
const (
	EventAnalyticsReportCreated EventName = "analytics.report_created" // [*Report]
	EventAnalyticsReportFailed  EventName = "analytics.report_failed"  // [*Report]
	EventIntegrationDeleted     EventName = "integration.deleted"      // [*DeletedIntegration]; only to webhooks made with OAuth credentials
)
