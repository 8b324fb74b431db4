package outcome

import "slices"

// Detail is the finer cause under an outcome. It goes to the log, the page and the JSON, never into a label.
type Detail string

// Entry is one row of the table of details.
type Entry struct {
	Name    Detail
	Outcome Outcome
	Text    string // what happened, as the end of a sentence
	Mend    string // what the user can do about it
}

// The details. Their rows are in table, in the same order.
const (
	TextUnknown    Detail = "unknown_text"
	TextEmpty      Detail = "empty_reply"
	MenuOpen       Detail = "menu_open"
	MenuEnded      Detail = "menu_ended"
	MenuNoEntry    Detail = "menu_without_entry"
	MenuTwo        Detail = "menu_two_entries"
	MenuEndless    Detail = "menu_endless"
	MenuMoved      Detail = "menu_renumbered"
	MenuLost       Detail = "menu_entry_gone"
	MenuUnanswered Detail = "menu_unanswered"
	TwoReadings    Detail = "two_readings"
	NetTimeout     Detail = "network_timeout"
	LateAnswer     Detail = "late_answer"
	LateMessage    Detail = "late_message"
	NoAnswerSMS    Detail = "no_answer_sms"
	AnswerPart     Detail = "answer_incomplete"
	ModemSilent    Detail = "modem_silent"
	Cancelled      Detail = "cancelled"
	NetRejected    Detail = "network_rejected"
	Unsupported    Detail = "not_supported"
	OtherClient    Detail = "other_client"
	CodingFailed   Detail = "coding_rejected"
	ModemRefused   Detail = "modem_rejected"
	SMSRefused     Detail = "sms_rejected"
	SMSBarred      Detail = "sms_barred"
	SMSBusy        Detail = "sms_network_busy"
	SMSNoCentre    Detail = "sms_centre_unknown"
	NoSMS          Detail = "no_sms"
	CodeRefused    Detail = "code_refused"
	Buys           Detail = "buys"
	ReplyRefused   Detail = "too_many_replies"
	NoQuery        Detail = "no_query"
	Unconfigured   Detail = "sim_not_configured"
	UnknownSIM     Detail = "unknown_sim"
	UnknownAsk     Detail = "unknown_ask"
	BadRequest     Detail = "bad_request"
	NoUSSD         Detail = "no_ussd"
	NoCS           Detail = "no_circuit_switched"
	NoRATSwitch    Detail = "rat_not_switchable"
	RATRefused     Detail = "rat_refused"
	SMSStoreFull   Detail = "sms_store_full"
	UnaskedMore    Detail = "unasked_more"
	UnaskedWhose   Detail = "unasked_whose"

	NoVoice        Detail = "no_voice"
	NumberRefused  Detail = "number_refused"
	CallOccupied   Detail = "call_occupied"
	CallCutsData   Detail = "call_cuts_data"
	CallUnseen     Detail = "call_unseen"
	CallBusy       Detail = "call_busy"
	CallNoAnswer   Detail = "call_no_answer"
	CallUnanswered Detail = "call_unanswered"
	CallEnded      Detail = "call_ended"
	CallNoTone     Detail = "call_no_dialtone"
	TonesRefused   Detail = "tones_rejected"
	CallStuck      Detail = "call_not_hung_up"

	OnlyCounted  Detail = "only_counted"
	NotCounted   Detail = "not_counted"
	CountRefused Detail = "correction_refused"

	LinkUnknown    Detail = "link_unknown"
	LinkDown       Detail = "link_down"
	LinkNoAddress  Detail = "link_no_address"
	BindDenied     Detail = "bind_denied"
	NoResolver     Detail = "no_resolver"
	PageUnresolved Detail = "page_unresolved"
	PageUnreached  Detail = "page_unreached"
	PageLate       Detail = "page_late"
	PageTooBig     Detail = "page_too_big"
	Login          Detail = "login"
	PageRedirected Detail = "page_redirected"
	PageUntrusted  Detail = "page_untrusted"
	PageRefused    Detail = "page_refused"
	PageFailed     Detail = "page_failed"
	PageNotHTTP    Detail = "page_not_http"
	PageNotText    Detail = "page_not_text"
	PagePaths      Detail = "page_paths"
	PageFileBad    Detail = "page_file_unusable"
	PageFileOpen   Detail = "page_file_readable"

	NotRegistered Detail = "not_registered"
	Denied        Detail = "registration_denied"
	Searching     Detail = "searching"
	NoService     Detail = "no_service"
	RATNoNetwork  Detail = "rat_no_network"

	SIMAbsent  Detail = "sim_absent"
	SIMBusy    Detail = "sim_busy"
	SIMFailed  Detail = "sim_failed"
	SIMChanged Detail = "sim_changed"
	PINNeeded  Detail = "pin_needed"
	PUKNeeded  Detail = "puk_needed"
	DeviceLock Detail = "device_locked"

	PINFileBad      Detail = "pin_file_unusable"
	PINFileOpen     Detail = "pin_file_readable"
	PINWrong        Detail = "pin_refused"
	PINTriesUnknown Detail = "pin_tries_unknown"
	PINTriesLow     Detail = "pin_tries_low"
	PINUnrecorded   Detail = "pin_not_recorded"

	PortBusy    Detail = "port_busy"
	PortMissing Detail = "port_missing"
	PortDenied  Detail = "port_denied"
	PortFailed  Detail = "port_failed"
	NoModem     Detail = "no_modem_answers"
	ModemGone   Detail = "modem_gone"
	ModemAbsent Detail = "no_modem"
	ModemHung   Detail = "modem_hung"
	DataMode    Detail = "data_mode"
	StorageMode Detail = "storage_mode"
	NetworkOnly Detail = "network_only"
	ControlOnly Detail = "control_only"
	NoInterface Detail = "no_interface"
	Stopping    Detail = "agent_stopping"

	BudgetSpent     Detail = "budget_spent"
	StateRebuilt    Detail = "state_rebuilt"
	StateUnwritable Detail = "state_unwritable"
	StateHeld       Detail = "state_held"
	QuietHours      Detail = "quiet_hours"
	MinimumGap      Detail = "minimum_gap"
	Roaming         Detail = "roaming"
)

// table has a row for each detail.
var table = []Entry{
	{TextUnknown, NoMatch, "the reply states no amount that can be read", "read the reply; if it does state one, write a pattern for it (sims[].asks[].patterns)"},
	{TextEmpty, NoMatch, "the reply has no text", "ask again later; if it stays so, the code is not the right one for this SIM"},
	{MenuOpen, NoMatch, "the reply is a menu that awaits a choice", "walk it with simgauge ask --interactive, which prints the choose: to write into the configuration"},
	{MenuEnded, NoMatch, "the network ended the dialogue before every reply was given", "leave out the last reply or choice, or look at the menu anew with simgauge ask --interactive: the carrier may have changed it"},
	{MenuNoEntry, NoMatch, "no entry of the menu matches what is to be chosen", "look at the menu with simgauge ask --interactive, and write what its entry says now (choose:)"},
	{MenuTwo, Ambiguous, "several entries of the menu match what is to be chosen", "write more of the label (choose:), or all of it between ^ and $"},
	{MenuEndless, NoMatch, "the menu has more pages than 8 replies turn, or leads in circles", "look at the menu with simgauge ask --interactive; a shorter code may lead to the entry"},
	{MenuMoved, NoMatch, "the menu came again with other numbers, so what was chosen is not known", "ask again later; if it stays so, look at the menu with simgauge ask --interactive"},
	{MenuLost, NoMatch, "the menu came again without the entry that was chosen", "ask again later: the carrier may be changing it, or does not offer it to this SIM now"},
	{MenuUnanswered, Timeout, "nobody chose an entry of the menu in time, and it was released", "ask again and choose within 100 seconds: networks end a menu that gets no reply"},
	{TwoReadings, Ambiguous, "the reply can be read in two ways", "write a pattern that says which amount is meant (sims[].asks[].patterns)"},
	{NetTimeout, Timeout, "the network gave no answer in time", "ask again later; on a modem that is bound to LTE no USSD may get through"},
	{LateAnswer, Timeout, "the answer to the code before may still come, and would be taken for that to this one", "ask again in a minute and a half, or give a longer --timeout"},
	{LateMessage, Timeout, "the answer by SMS to another question to the same senders may still come, and would be taken for that to this one", "ask again once it has come, or an hour after that question; nothing was spent"},
	{NoAnswerSMS, Timeout, "no message from the listed senders came in time", "check await.sms.from against the sender of a real answer, and that the message store is not full"},
	{AnswerPart, Timeout, "of the messages that make up the answer only some came in time, and they state no amount", "ask again later; check await.sms.messages against what the carrier sends"},
	{ModemSilent, Timeout, "the modem did not answer a command in time", "ask again; if it stays so, unplug the modem and plug it in again"},
	{Cancelled, Timeout, "the ask was cancelled", "ask again and wait, or give a longer --timeout"},
	{NetRejected, Rejected, "the network ended the dialogue without an answer", "check the code; a carrier also does this when it is asked too often"},
	{Unsupported, Rejected, "the network or the modem does not support this operation", "ask by SMS, or let the modem use 2G or 3G beside LTE"},
	{OtherClient, Rejected, "another program on the modem took the answer", "stop the other program (often ModemManager), then ask again"},
	{CodingFailed, Rejected, "the modem takes the code in no known coding", "update the modem's firmware, or ask by SMS"},
	{ModemRefused, Rejected, "the modem refused the command", "look at the error's number; ask again once the modem is idle"},
	{SMSRefused, Rejected, "the message was not sent", "check the number, the credit and the service centre (AT+CSCA?)"},
	{SMSBarred, Rejected, "the carrier does not let this SIM send that message", "check the credit, and that the plan may send messages to this number"},
	{SMSBusy, Timeout, "the network could not take the message just now", "ask again later"},
	{SMSNoCentre, Rejected, "the SIM does not know its service centre, so no message leaves", "set it once, as the carrier names it: AT+CSCA=\"+NUMBER\""},
	{NoSMS, Rejected, "the modem sends no messages", "use another modem, or one whose firmware takes AT+CMGF=0"},
	{CodeRefused, Rejected, "the code changes a service, a PIN or tops up: it is refused", "if it is meant, list exactly this code in sims[].allow_codes"},
	{Buys, Rejected, "the query buys something: it is refused", "if it is meant, list exactly this code in sims[].allow_codes"},
	{ReplyRefused, Rejected, "more than 8 replies in one dialogue", "give at most 8 replies"},
	{NoQuery, Rejected, "the ask has no query", "write one under sims[].asks[].queries"},
	{Unconfigured, Rejected, "nothing is known to be free to ask of this SIM", "write the code of its carrier under sims[].asks[].queries"},
	{UnknownSIM, Rejected, "no SIM has this name now", "see the names with simgauge status"},
	{UnknownAsk, Rejected, "the SIM has no ask of this name", "see the names with simgauge status"},
	{BadRequest, Rejected, "the request asks for more than one thing", "give one of a code, a message and the name of an ask"},
	{OnlyCounted, Rejected, "this ask is counted here, and nobody is asked", "see what is left with simgauge status; correct it with simgauge set"},
	{NotCounted, Rejected, "nothing is counted of this SIM", "write count: under sims[].asks[].queries (docs/counting.md)"},
	{CountRefused, Rejected, "what was counted cannot be corrected like that", "give --remaining as in 3.2GB, and --at as a moment of this period, two days back at most"},
	{NoUSSD, Rejected, "this modem's firmware answers no USSD at all", "ask by SMS (sims[].asks[].queries), or use another modem; nothing was spent"},
	{NoCS, Rejected, "USSD needs 2G or 3G, or the fallback to them, and the modem is on LTE only", "let the modem use 3G or 2G beside LTE, write rat: 3g beside the query's ussd:, or ask by SMS"},
	{NoRATSwitch, Rejected, "no way is known to change the radio technology of this modem", "leave out the query's rat:, and let the modem use 3G or 2G by other means, or ask by SMS; nothing was spent"},
	{RATRefused, Rejected, "the modem did not change its radio technology as the query's rat: wants it", "check that the modem has that technology; else leave out rat:; nothing was spent"},
	{SMSStoreFull, Timeout, "the message store is full, so no answer by SMS can arrive", "delete messages that are not needed, in a phone or with a program for messages; simgauge deletes only its own"},
	{UnaskedMore, Ambiguous, "a text that nobody asked for says that more is left than the last answer allows, so it changes nothing", "ask (simgauge ask): an answer decides; if it is no answer's, somebody forges the carrier's name"},
	{UnaskedWhose, Ambiguous, "a text that nobody asked for does not say which figure of the last answer it is about, so it changes nothing", "nothing need be done: the next ask tells; texts of a carrier that tells by texts alone are read if no ask has a query"},
	{NoVoice, Rejected, "the modem makes no voice calls", "ask by USSD or by SMS, or use a modem with voice; some have it switched off in their settings"},
	{NumberRefused, Rejected, "the number is one of emergency, or none: it is never called", "write the number of the carrier's service"},
	{CallOccupied, Rejected, "another call is under way on the modem", "wait until it ends; simgauge touches no call but its own, and nothing was spent"},
	{CallCutsData, Rejected, "on 2G a call would cut off the data connection that is up", "let the modem use 3G or LTE, or ask by SMS; nothing was spent"},
	{CallUnseen, Rejected, "the modem does not tell whether a call was answered", "write counted_from: ringing and no dtmf, or use another modem; nothing was spent"},
	{CallBusy, Rejected, "the number is busy, and no message came", "ask again later; check the number if it stays so"},
	{CallNoAnswer, Timeout, "the network ended the call because nobody answered, and no message came", "check the number, or write counted_from: ringing if nobody need answer"},
	{CallUnanswered, Timeout, "nobody answered the call in time, and no message came", "check the number, write a longer ring_at_most, or counted_from: ringing if nobody need answer"},
	{CallEnded, Rejected, "the network ended the call before it was to be hung up, and no message came", "check the number, the credit, and that the SIM may make calls"},
	{CallNoTone, NoNetwork, "the modem cannot make a call in the present network", "wait, or let the modem use 2G or 3G beside LTE"},
	{TonesRefused, Rejected, "the modem did not key in the tones", "leave dtmf out, or use another modem"},
	{CallStuck, Timeout, "the call could not be hung up", "unplug the modem: the call may still be up"},
	{LinkUnknown, NoNetwork, "the modem's network interface is not known, or not there", "connect the modem (ModemManager, pppd), or name the interface (modems[].interface); nothing was spent"},
	{LinkDown, NoNetwork, "the modem's network interface is down", "bring it up (ModemManager, pppd, ip link set): simgauge does not; nothing was spent"},
	{LinkNoAddress, NoNetwork, "the modem's network interface has no address", "let ModemManager, pppd or a DHCP client give it one, and check the APN; nothing was spent"},
	{BindDenied, Rejected, "the request may not be bound to the modem's network interface", "use a kernel of 5.7 or later, or give the service CAP_NET_RAW; nothing was spent"},
	{NoResolver, NoNetwork, "no resolver is known for the modem's network interface", "write the carrier's (portal.resolvers), or the page's address in place of its name"},
	{PageUnresolved, Rejected, "the name of the page's host was not resolved by the modem's network interface", "check the name; write the carrier's own resolvers (portal.resolvers)"},
	{PageUnreached, Timeout, "the page's host was not reached by the modem's network interface", "check that data works on it (curl --interface), and that the page answers on this carrier's network"},
	{PageLate, Timeout, "the page did not come in time", "ask again later; on a slow link write a longer portal.within"},
	{PageTooBig, NoMatch, "the page is too big to be looked through", "find a smaller page; portal.limit lets more octets come, of a text of at most 64 KB"},
	{Login, Rejected, "the page wants a login, which simgauge never does", "count what is left (count:), and correct it with simgauge set"},
	{PageRedirected, Rejected, "the page redirects to where it may not lead", "look at where it leads; if that is right, write the host into portal.redirects, or that address as portal.url"},
	{PageUntrusted, Rejected, "the page's certificate is not valid", "check the machine's clock; where the carrier has roots of its own, write their file (portal.ca_file)"},
	{PageRefused, Rejected, "the page was refused", "check portal.url, and that the page shows figures to a phone with this SIM without Wi-Fi"},
	{PageFailed, Rejected, "the page's host failed", "ask again later"},
	{PageNotHTTP, Rejected, "what answers at the page's address speaks no HTTP", "check the scheme and the port of portal.url"},
	{PageNotText, NoMatch, "the page is no text in a known character set", "find a page in UTF-8; docs/decisions/0022 lists the sets"},
	{PagePaths, NoMatch, "the paths lead to no amount in what the page says", "compare portal.json with what the page says; numbers need a unit"},
	{PageFileBad, Rejected, "a file for the page cannot be used", "write it as docs/simgauge.yml shows, and let simgauge's user read it; nothing was spent"},
	{PageFileOpen, Rejected, "others can read a file with what may be secret, so it is not used", "chmod 600 it, and give it to simgauge's user; nothing was spent"},
	{NotRegistered, NoNetwork, "the modem is not registered in a network", "check antenna and coverage, and that the SIM is active"},
	{Denied, NoNetwork, "the network denied the registration", "check with the carrier that the SIM is active and may be used here"},
	{Searching, NoNetwork, "the modem is searching for a network", "wait a minute; then check antenna and coverage"},
	{NoService, NoNetwork, "there is no service for this ask in the present network", "wait, or let the modem use 2G or 3G beside LTE"},
	{RATNoNetwork, NoNetwork, "the modem found no network in the radio technology that the query's rat: names", "try the other one (2g or 3g), or leave rat: out; the modem is back on its own, and nothing was spent"},
	{SIMAbsent, NoSIM, "there is no SIM in the modem", "put a SIM in, contacts down, and plug the modem in again"},
	{SIMBusy, NoSIM, "the SIM is still busy", "wait a minute and ask again"},
	{SIMFailed, NoSIM, "the SIM cannot be used", "take it out, clean it, put it in again; try it in a phone"},
	{SIMChanged, NoSIM, "another SIM is in the modem than the one to ask", "ask again in a minute: the new SIM is read by then"},
	{PINNeeded, SIMLocked, "the SIM wants its PIN", "take the PIN off in a phone, or write it into /etc/simgauge/pin, chmod 600 that and restart the service, or give it in a file of your own (modems[].pin_file)"},
	{PUKNeeded, SIMLocked, "the SIM wants its PUK", "unlock it in a phone with the PUK from the carrier's letter"},
	{DeviceLock, SIMLocked, "the modem is locked to another network, card or owner", "unlock it with the code from whoever sold it; simgauge sends none"},
	{PINFileBad, SIMLocked, "the file with the PIN cannot be used", "write the PIN alone into it, 4 to 8 digits, and let simgauge's user read it"},
	{PINFileOpen, SIMLocked, "others can read the file with the PIN, so it is not used", "chmod 600 it, and give it to simgauge's user; or hand it over as a systemd credential"},
	{PINWrong, SIMLocked, "the SIM refused this PIN, so it is not tried again", "write the right PIN into the file; or unlock the SIM once in a phone"},
	{PINTriesUnknown, SIMLocked, "the modem does not tell how many tries are left for the PIN, so none is made", "take the PIN off in a phone"},
	{PINTriesLow, SIMLocked, "not exactly 3 tries are left for the PIN, so none is made", "enter the right PIN once in a phone, which gives the three tries back; or take it off there"},
	{PINUnrecorded, SIMLocked, "the try of the PIN cannot be recorded, so it is not made", "make the folder of --storage.path writable; for simgauge ask, give one"},
	{PortBusy, ModemLost, "another program holds the port", "stop that program, or give the modem's other AT port"},
	{PortMissing, ModemLost, "the port does not exist", "plug the modem in, or see simgauge modems for the ports there are"},
	{PortDenied, ModemLost, "no permission to open the port", "add the user to the group of the port, often dialout"},
	{PortFailed, ModemLost, "the port cannot be opened", "unplug the modem and plug it in again"},
	{NoModem, ModemLost, "nothing on the port answers AT", "give the modem's AT port; see simgauge modems"},
	{ModemGone, ModemLost, "the modem went away", "check cable and power supply; it is opened again by itself"},
	{ModemAbsent, ModemLost, "no modem is there", "plug a modem in, or name its port under modems[].port"},
	{ModemHung, ModemLost, "the modem hangs: it answers no command any more", "unplug it and plug it in again; modems[].recover can do that for you"},
	{DataMode, ModemLost, "the port is in a data call, so the modem hears no commands on it", "let the dialler use the modem's other port, or give simgauge that one"},
	{StorageMode, ModemLost, "the stick is still in its storage mode: a drive, not a modem", "install usb-modeswitch, then unplug the stick and plug it in again"},
	{NetworkOnly, ModemLost, "the stick is a network card only (HiLink) and has no AT port", "use its own web page, or switch it to its stick mode; simgauge needs an AT port"},
	{ControlOnly, ModemLost, "the modem speaks QMI or MBIM only and has no AT port", "switch it to a USB mode with AT ports (its manual names the command); simgauge needs one"},
	{NoInterface, ModemLost, "the modem's network interface is not known or not there, so nothing is counted", "bring the connection up; if it is up, name its interface under modems[].interface (ip link shows them)"},
	{Stopping, ModemLost, "the agent is stopping", "ask again once it has started"},
	{BudgetSpent, Capped, "at_most asks were made in the last 24 hours", "wait, or raise sims[].at_most"},
	{StateRebuilt, Capped, "the state was unreadable and was begun anew, so nothing is asked for 24 hours of uptime", "wait; the old file is kept beside the new one as .bad-1"},
	{StateUnwritable, Capped, "the state cannot be written, so nothing is asked", "make the folder of --storage.path writable, then restart; on a full disk free some space, and it goes on by itself"},
	{StateHeld, Capped, "another process holds the state", "ask through the running agent, or stop it"},
	{QuietHours, Capped, "these are quiet hours", "wait, change sims[].quiet, or ask by hand"},
	{MinimumGap, Capped, "the last ask was too short a time ago", "wait, or ask by hand"},
	{Roaming, Capped, "the SIM is roaming and this query is not known to be free abroad", "set sims[].roaming: true if its cost is all right"},
}

// Details lists every row, in a fixed order.
func Details() []Entry { return slices.Clone(table) }

// Lookup finds the row of a detail.
func Lookup(d Detail) (Entry, bool) {
	i := slices.IndexFunc(table, func(e Entry) bool { return e.Name == d })
	if i < 0 {
		return Entry{}, false
	}
	return table[i], true
}
