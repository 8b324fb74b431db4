// Package modemsim is a simulated modem with a network behind it, over any byte stream. It shares no code with package modem.
//
// A Modem is a state machine: settings, SIM, registration, message store, one USSD dialogue and a data plan live in it and
// outlive the streams that it serves. It answers the commands of 3GPP TS 27.007 and 27.005 that a client of USSD and SMS meets,
// in the manners of a personality, and what goes wrong is told by a fault script. Time passes by time.Now and timers alone, so
// that inside a testing/synctest bubble a simulated week takes no time (over Pipe; a pty would stop the bubble's clock).
//
// Three text files describe it. In all of them a line that begins with '#' is a comment, and an error names the bad line.
//
// # Personalities
//
// A personality is a text of lines, each a directive or an answer. An answer is a command, blanks, and what the modem says to
// that very command (case ignored), lines parted by \n; the last may be a final result code (OK, ERROR, "CME 4", "CMS 302", a
// line that begins with +CME ERROR, +CMS ERROR, COMMAND NOT SUPPORT or NO CARRIER); without one OK is added. "(silence)" is no
// answer at all. An answer goes before what the package itself knows of the command.
//
//	AT+QCSQ    +QCSQ: "LTE",-52,-81,195,-10
//	AT^CURC=0
//	AT+CESQ    CME 4
//
// {manufacturer} {model} {revision} {imei} {imsi} {iccid} {number} {carrier} {spn} {serving} {rssi} and {mem} stand for the
// modem's own data there, in boot lines and in noise; {cpin} for what +CPIN? says, {tries} and {puks} for what is left for PIN
// and PUK, {left} for that of the two which is asked for (the PIN if none is), {wanted} for the same but nothing if none is; {mode} for the word of rat-modes, {radio} for GSM, WCDMA, LTE or
// NOSERVICE. An answer that speaks of the SIM is the SIM's error while that cannot be told. The directives:
//
//	manufacturer, model, revision, imei   texts
//	line-ending      crlf | lf | crcrlf
//	unknown          the final result code of commands it does not know
//	lacks            commands of the standards that it does not know
//	bus              usb | uart: whether +CFUN=1,1 hangs up
//	rats             gsm umts lte: the generations that it has
//	rat-set          the command that confines it to some of them, with {mode} in it; then it has no +WS46
//	rat-modes        the modes: auto=00 gsm=01 umts=02 lte=03 umts+gsm=0201
//	boot             a line said at power-on; may be repeated
//	noise            LINE every DURATION: said again and again
//	quiet            the command that ends the noise, until ATZ
//	charsets         of +CSCS, the first at power-on
//	memories         of +CPMS, with capacities: SM:20 ME:100; the first at power-on; MT is a second name of ME
//	nonmarking-read  yes: +CMGR=n,1 and +CMGL=n,1 leave messages unread
//	cnmi             the answer to +CNMI=?, and what +CNMI takes
//	cmt, class0      the line before a message that is handed over: {alpha}, {length}
//	full             the URC of a full store
//	no-voice         what every voice call gets: a final result code such as NO CARRIER or CME 3; there are voice calls without it
//	tones            a command such as ^DTMF, which keys a tone into a call by its number and the tone, in place of +VTS
//	call-urcs        yes: ^ORIG, ^CONF, ^CONN and ^CEND tell the course of a call
//	sim-busy         DURATION after power-on in which the SIM is busy
//	ussd-request     codings that +CUSD takes, in the order tried: charset (of +CSCS), plain, keys (of +CSCS or plain, and
//	                 of nothing but digits, *, # and +), packed (GSM 7 bit in hex), ucs2 (in hex)
//	ussd-refused     what any other coding gets: a final result code, a +CUSD line that follows OK, or (silence): OK alone
//	ussd-refused-after   DURATION from that OK to that line
//	ussd-answer      CODING [DCS]: how a text of the GSM alphabet is written: charset, plain, packed, ucs2, ucs2le (octets
//	                 swapped), latin1, ascii-hex, buffer (language code, UCS2, U+0000, rubbish); without a DCS the network's
//	ussd-answer-wide the same for any other text
//	ussd-line        the answer's line: {m}, {text}, {dcs}
//	ussd-bare        the line of an answer without text: {m}
//	ussd-final       <m> of a final text: 0, or 2
//	ussd-release-first   yes: "+CUSD: 2" comes before a final text
//	ussd-ok-last     yes: the command ends, with OK, once the answer has come; until then nothing is heard
//	ussd-prompt      yes: "> " follows a menu, and what comes then is the reply up to Ctrl-Z (ESC: none, the dialogue ends)
//	ussd-newline     lf | crlf | none | escape: how the text's line feeds are written
//	ussd-cancel      the final result code of AT+CUSD=2 while no dialogue is open
//	ussd-mute        yes: OK, and never an answer
//	ussd-textmode    a command, such as AT^USSDMODE: after =0 it takes and gives plain text; 1 at power-on
//	ussd-lte         what a request gets on LTE where the network has no fallback: a final result code, a +CUSD line that
//	                 follows OK, or (silence); without it, +CME ERROR: 30 two seconds after OK
//	ussd-lte-after   DURATION from OK to that line
//
// # Networks
//
// A network is a YAML file; its keys are the yaml tags of Network and of the types in it, and unknown ones are errors. What is
// left out is taken from a plain carrier in the test country 001. Durations are written 1500ms, 2m, 30d; sizes 10GB, 512MB, 300
// (decimal).
//
//	plmn: "00101"
//	latency: 1s
//	pin: "1234"
//	sim: puk                 # ready, absent, pin, puk, busy, failure
//	sim_busy: 10s            # after power-on
//	pin_tries: 2
//	registration: denied     # none, home, searching, denied, roaming
//	coverage: [umts, lte]    # the modem takes the newest that it has and is allowed
//	csfb: false              # no USSD while it is on LTE
//	reregister: 4s           # without service, after a change of the radio technology
//	full: true               # others' messages fill the store
//	plan: {total: 10GB, used: 2.2GB, money: "12.34 EUR", expires: 30d, renews: true, drain: 50KB}
//	ussd:
//	  "*123#": {text: "You have {remaining} of {total} left."}
//	  "*100#":
//	    text: "1 Balance\n2 Data"
//	    replies:
//	      "1": {text: "Your balance is {money}."}
//	      "2": {text: "1 Remaining", replies: {"1": {text: "{remaining} left."}}}
//	  "*111#": {text: "You will get an SMS.", sms: [{from: "1234", text: "{remaining} left.", after: 5s}]}
//	  "*101#":                           # a menu that is renumbered each time it is shown, and pages
//	    turns:
//	      - {text: "1 Data\n9 More", replies: {"1": {text: "{remaining} left."}, "9": {text: "1 Help"}, "*": {again: true}}}
//	      - {text: "2 Data\n8 More", replies: {"2": {text: "{remaining} left."}, "8": {text: "1 Help"}, "*": {again: true}}}
//	  "*140#": {status: 2}
//	  "*143#": {cme: 258}
//	  "*144#": {silent: true}
//	  "*145#": {text: "{remaining} left.", after: 45s}
//	sms:
//	  "1234": [{match: DATA CHECK, text: "{remaining} left.", after: 3s}, {match: "*", text: "Send DATA CHECK."}]
//	calls:
//	  "0120000000": {rings: 2s, answers: 3s, ends: 20s, dtmf: "1#", sms: [{from: "1234", text: "{remaining} left.", after: 5s}]}
//	  "0120000001": {fails: BUSY}
//	sms_refused: {"5678": 38}          # the +CMS ERROR that the network gives a message to that number
//	inbox: [{from: Examplia, text: "Welcome.", read: true, age: 3d}]
//
// The plan drains by the drain of each second (of simulated or real time) and by Modem.Use, until nothing is left: a carrier lets no
// more through. What the carrier has counted so far, Modem.Flowed tells. In place of drain stand phases, one after the other and again
// from the first. A top-up comes at a time (after), or each time that what is left falls to a level (left), or by Modem.TopUp; what is
// left then is the total, if it is more than that was, and a plan that does not renew lasts as long again.
//
//	plan:
//	  total: 5GB
//	  phases: [{for: 8s, drain: 20MB}, {for: 4s, drain: 60MB}]
//	  topups: [{after: 150s, amount: 5GB}, {left: 100MB, amount: 5GB}]
//
// In texts stand {remaining}, {remaining_mb}, {total}, {total_mb}, {used}, {money} and {expires}; {remaining,} has a decimal comma,
// {expires:02.01.2006} the date in a layout of package time. A call rings after rings (1s if left out), is answered if answers is there, and ended by the
// network after ends, if that is; its texts come once it has rung, or was turned away (fails), and ended, and dtmf, if any, was keyed in. A message of more parts than one may name their order: order: [2, 1].
//
// # Faults
//
// A fault script is a text of lines, WHEN: ACTION. The first line that befalls a command line is the one that acts.
//
//	WHEN                  always | on +CUSD | after 10 | after 10 on +CUSD; then perhaps #2 (the second time alone) or x3 (the
//	                      first three times alone)
//	silence               the command is neither executed nor answered
//	error FINAL           it is not executed, and ends so: ERROR, CME 14, CMS 500, or a line
//	drop [DURATION]       it is not executed, the modem hangs up, and is away so long (a pty under a link comes back)
//	cut                   it is executed, and the modem hangs up in place of the answer
//	reboot                it is not executed: the modem restarts without a hang-up, with the settings of power-on
//	data [DURATION]       it is not executed: the port is stuck in data mode, and says nothing but a peer's PPP frames
//	stall [DURATION]      it is executed, and then nothing is read for so long
//	late DURATION         its answer comes so late, and meanwhile other commands are heard
//	order                 +CUSD: the answer comes before OK
//	mute                  +CUSD: OK, and the network never answers
//	stale                 +CUSD: the answer comes although the client has cancelled
//	garbage N             N random octets without line ends come before the answer
//	line TEXT             a line comes before the answer
//	noise                 a ^RSSI line comes before each part of the answer
//	nul                   NUL octets come between the parts
//	twice                 the answer comes twice
//
// Five lines without WHEN hold for the whole run: chunk MIN-MAX [PAUSE] writes everything in pieces of random size with random
// pauses up to PAUSE; full has the message store full; storefail has it fail (+CMS ERROR: 320);
// echo has the echo stay on whatever ATE0 says; words has errors written out whatever +CMEE says.
package modemsim
