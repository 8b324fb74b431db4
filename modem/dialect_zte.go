package modem

// zteDialects: a plain code; answers in UCS2 although the scheme may say otherwise.
var zteDialects = []Dialect{{
	Name:   "zte",
	Vendor: `zte`,
	USSD:   []Coding{CodingPlain},
	Reply:  CodingUCS2,
	ICCID:  []string{"+ZICCID?", "+CCID", "+ICCID"},

	PINTries: Probe{"+ZPINPUK=?", `^\+ZPINPUK: *(?P<tries>\d+)`},
	RAT: RATSwitch{ // <mode>,0,<order>: 0 automatic, 1 GSM, 2 WCDMA, 6 LTE
		Read:    Probe{"+ZSNT?", `^\+ZSNT: *(?P<mode>\d+,\d+,\d+)$`},
		Set:     map[RAT]string{RATGSM: "+ZSNT=1,0,0", RATUTRA: "+ZSNT=2,0,0"},
		Restore: "+ZSNT=%s",
	},
	URCs: []string{"+ZUSIMR", "+ZDONR", "+ZPASR", "+ZPSTM", "+ZEND", "+ZMSRI", "+ZCSQ"},
	layouts: []layout{
		{ids: "19d2:0016 19d2:0017 19d2:0018 19d2:0019 19d2:0117 19d2:0156", product: "MF6xx, MF1xx", ports: "- at2 at"},
		{ids: "19d2:0002 19d2:0012 19d2:0024 19d2:0025 19d2:0055", product: "MF6xx", ports: "- - at - at2"},
		{ids: "19d2:0003 19d2:0004 19d2:0005 19d2:0006 19d2:0007 19d2:0008", product: "MF6xx", ports: "at at2"},
		{ids: "19d2:0001", product: "MF6xx", ports: "at - at2"},
		{ids: "19d2:0015 19d2:0030 19d2:0054", product: "MF6xx", ports: "- at - at2"},
		{ids: "19d2:0021 19d2:0031 19d2:0037 19d2:0039 19d2:0042 19d2:0052 19d2:0057 19d2:0058 19d2:0061", product: "MF1xx", ports: "- at2 - at"},
		{ids: "19d2:0063 19d2:0066 19d2:0078 19d2:0082 19d2:0104 19d2:0106 19d2:0108 19d2:0122", product: "MF1xx", ports: "- at2 - at"},
		{ids: "19d2:0033 19d2:0091 19d2:0113 19d2:0118 19d2:0121 19d2:0124", product: "MF6xx", ports: "- at2 - - at"},
		{ids: "19d2:0048 19d2:0049", product: "MF6xx", ports: "- - at2 - at"},
		{ids: "19d2:2003", product: "MF180", ports: "- at - ppp"},
		{ids: "19d2:0167 19d2:1432 19d2:1485", product: "MF820, MF286"}, // numbers vary: probed
		{ids: "19d2:1405", product: "MF668, MF70", kind: KindNetwork},
		{ids: "19d2:2000 19d2:0166 19d2:1225", kind: KindStorage},
	},
	Source:  "obsy/sms_tool issue 13; ModemManager, 77-mm-zte-port-types.rules; ofono (AT+ZPINPUK=?, AT+ZSNT); usb_modeswitch-data 20191128-5",
	Capture: 26,
}}
