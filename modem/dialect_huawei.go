package modem

// huaweiDialects: packed text in hex both ways, unless a setting of some firmware says plain.
var huaweiDialects = []Dialect{
	{
		Name:     "huawei-3g",
		Vendor:   `huawei`,
		Model:    `^E1\d\d|^E2\d\d\D*$|^K3[567]|^K45|^E3131|^E353`,
		USSD:     []Coding{CodingPacked},
		TextMode: huaweiTextMode,
		ICCID:    huaweiICCID,
		PINTries: huaweiPINTries,
		RAT: RATSwitch{ // <mode>,<acquorder>: 13 GSM, 14 WCDMA; bands, roaming and domain remain as they are
			Read:    Probe{"^SYSCFG?", `^\^SYSCFG: *(?P<mode>\d+,\d+),`},
			Set:     map[RAT]string{RATGSM: "^SYSCFG=13,1,40000000,2,4", RATUTRA: "^SYSCFG=14,2,40000000,2,4"},
			Restore: "^SYSCFG=%s,40000000,2,4",
		},
		Counters: huaweiCounters,
		Tone:     huaweiTone,
		URCs:     huaweiURCs,
		Source:   "gammu, F_ENCODED_USSD; bg111/asterisk-chan-dongle issue 19 (a plain code ends in +CUSD: 5); ofono, plugins/huawei.c and drivers/huaweimodem; AT^DTMF in asterisk-chan-dongle",
		Capture:  15,
	},
	{
		Name:     "huawei-stick",
		Vendor:   `huawei`,
		USSD:     []Coding{CodingPacked},
		TextMode: huaweiTextMode,
		ICCID:    huaweiICCID,
		PINTries: huaweiPINTries,
		RAT: RATSwitch{ // <acqorder>: 00 automatic, 01 GSM, 02 WCDMA, 03 LTE, in order of preference; all else remains as it is
			Read:    Probe{"^SYSCFGEX?", `^\^SYSCFGEX: *"(?P<mode>\d+)"`},
			Set:     map[RAT]string{RATGSM: `^SYSCFGEX="01",40000000,2,4,40000000,,`, RATUTRA: `^SYSCFGEX="02",40000000,2,4,40000000,,`},
			Restore: `^SYSCFGEX="%s",40000000,2,4,40000000,,`,
		},
		Counters: huaweiCounters,
		Tone:     huaweiTone,
		URCs:     huaweiURCs,
		signal:   huaweiSignal,
		layouts:  huaweiLayouts,
		Source:   "ModemManager, huawei plugin; obsy/sms_tool issue 4; ofono, plugins/huawei.c (^USSDMODE); ROOter (^SYSCFGEX, file store id 713242394); AT^DTMF in asterisk-chan-dongle",
		Capture:  9,
	},
}

// What Huawei's modems share.
var (
	// Where it is known, 0 is plain text both ways (three programs agree; one has it the other way round, so both are tried).
	huaweiTextMode = TextMode{Read: "^USSDMODE?", Set: "^USSDMODE=0", USSD: []Coding{CodingPlain, CodingPacked}}

	huaweiICCID = []string{"^ICCID?"}

	// <call>,<tone>: sticks do not know +VTS. There is one call at a time, which is the first.
	huaweiTone = "^DTMF=1,%s"

	// "SIM PIN,<times>,<puk>,<pin>,<puk2>,<pin2>", or the times alone.
	huaweiPINTries = Probe{"^CPIN?", `^\^CPIN: *"?SIM PIN"?,(?:\d*,\d+,)?(?P<tries>\d+)`}

	// Time, sent, received of this connection, then of all since the counter was cleared, in hex; the payload may stand on a
	// line of its own.
	huaweiCounters = Counters{
		Probe: Probe{"^DSFLOWQRY", `^(?:\^DSFLOWQRY: *)?(?:[0-9A-F]+,){3}[0-9A-F]+,(?P<sent>[0-9A-F]+),(?P<received>[0-9A-F]+)$`},
		Base:  16,
	}

	huaweiURCs = []string{
		"^RSSI", "^HCSQ", "^MODE", "^BOOT", "^SIMST", "^SRVST", "^STIN", "^CCIN", "^LTERSRP", "^CSNR", "^CERSSI", "^ANLEVEL",
		"^LWURC", "^ECCLIST", "^EONS", "^DSFLOWRPT", "^SMMEMFULL", "^NWTIME", "^ORIG", "^CONF", "^CONN", "^CEND", "^NDISSTAT",
	}

	huaweiSignal = []signalProbe{
		{
			Probe: Probe{"^HCSQ?", `^\^HCSQ: *"?LTE"?,(?P<rssi>\d+),(?P<rsrp>\d+),(?P<sinr>\d+),(?P<rsrq>\d+)$`},
			rssi:  scale{first: -120, step: 1, max: 96}, rsrp: scale{first: -140, step: 1, max: 97},
			sinr: scale{first: -20, step: 0.2, max: 251}, rsrq: scale{first: -19.5, step: 0.5, max: 34},
		},
		{Probe: Probe{"^HCSQ?", `^\^HCSQ: *"?(?:WCDMA|GSM)"?,(?P<rssi>\d+)`}, rssi: scale{first: -120, step: 1, max: 96}},
	}
)
