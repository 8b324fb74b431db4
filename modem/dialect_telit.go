package modem

// telitDialects: plain text; the older ones answer with the modem's buffer behind the text.
var telitDialects = []Dialect{
	{
		Name:     "telit-lm960",
		Vendor:   `telit`,
		Model:    `LM9[46]0|FN9[89]0|LN920`,
		USSD:     []Coding{CodingPlain}, // to packed text it is silent
		Reply:    CodingUCS2LE,
		ICCID:    telitICCID,
		PINTries: telitPINTries,
		RAT:      ws46,
		layouts: []layout{
			{ids: "1bc7:1040", product: "LM960, LE922", ports: "diag - - - at at2"},
			{ids: "1bc7:1041", product: "LM960, LE922 (MBIM)", ports: "diag - - - - at at2"},
			{ids: "1bc7:1050", product: "FN980", ports: "diag - - - at at2"},
			{ids: "1bc7:1051", product: "FN980 (MBIM)", ports: "diag - - - - at at2"},
			{ids: "1bc7:1060 1bc7:1070", product: "LN920, FN990", ports: "diag - - gps at at2"},
			{ids: "1bc7:1061 1bc7:1071", product: "LN920, FN990 (MBIM)", ports: "diag - - - gps at at2"},
		},
		Source:  "OpenWrt script quirks.sh, checked on live hardware (file store id 70644052967); ModemManager, 77-mm-telit-port-types.rules; ofono (AT#PCT)",
		Capture: 40,
	},
	{
		Name:     "telit-he910",
		Vendor:   `telit`,
		Model:    `[HUDG]E?[CE]?910|UE866|HE86`,
		USSD:     []Coding{CodingPlain},
		Reply:    CodingUCS2,
		ICCID:    telitICCID,
		PINTries: telitPINTries,
		RAT:      ws46,
		Source:   "gammu tests/at-ussd/issue377-HE910-D.dump and flag USSD_GSM_CHARSET; ofono (AT#PCT)",
		Capture:  8,
	},
	{
		Name:     "telit-le910",
		Vendor:   `telit`,
		USSD:     []Coding{CodingPlain, CodingUCS2},
		ICCID:    telitICCID,
		PINTries: telitPINTries,
		RAT:      ws46,
		layouts: []layout{
			{ids: "1bc7:1201", product: "LE910C1, LE910C4", ports: "diag - - gps at at2"},
			{ids: "1bc7:1204", product: "LE910C1 (MBIM)", ports: "diag - - - gps at at2"},
			{ids: "1bc7:1031 1bc7:1033", product: "LE910C1-EUX", ports: "diag at at2"},
			{ids: "1bc7:1101", product: "ME910C1", ports: "diag at at2"},
		},
		Source: "ModemManager, 77-mm-telit-port-types.rules and telit plugin (AT#CCID); ofono (AT#PCT)",
	},
}

// What Telit's modems share. #PCT tells of the code that is asked for.
var (
	telitICCID    = []string{"#CCID", "+CCID"}
	telitPINTries = Probe{"#PCT", `^#PCT: *(?P<tries>\d+)`}
)
