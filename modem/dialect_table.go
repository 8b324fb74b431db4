package modem

import "slices"

// dialects is the table, what is special before what is general. Each file of it has the rows of related makers.
func dialects() []Dialect {
	return slices.Concat(
		quectelDialects, simcomDialects, huaweiDialects, zteDialects, telitDialects, fibocomDialects, moduleDialects,
		[]Dialect{qualcommDialect, genericDialect},
	)
}

// What more than one row has.
var (
	// cpinr is +CPINR of 3GPP TS 27.007: "+CPINR: SIM PIN,3,3", the name quoted on some.
	cpinr = Probe{`+CPINR="SIM PIN"`, `^\+CPINR: *"?SIM PIN"?, *(?P<tries>\d+)`}

	// ws46 is +WS46 of 3GPP TS 27.007, clause 5.9: 12 is GSM, 22 UTRAN. The standard's answer has no name, that of some modems has.
	ws46 = RATSwitch{
		Read:    Probe{"+WS46?", `^(?:\+WS46: *)?(?P<mode>\d+)$`},
		Set:     map[RAT]string{RATGSM: "+WS46=12", RATUTRA: "+WS46=22"},
		Restore: "+WS46=%s",
	}
)

// genericDialect is 3GPP TS 27.007 as it is written, with what modems of no known family have been seen to know.
var genericDialect = Dialect{
	Name:     "generic",
	ICCID:    []string{"+CCID", "+ICCID", "^ICCID?", "+QCCID", "+CICCID"},
	PINTries: cpinr,
	RAT:      ws46,
	Source:   "3GPP TS 27.007",
}

// qualcommDialect is of the modems whose firmware is Qualcomm's own, under whatever name they are sold. It says nothing of the
// coding: that of their maker is learnt.
var qualcommDialect = Dialect{
	Name:     "qualcomm",
	Vendor:   `qualcomm|^$`,
	Model:    `qualcomm|^MDM\d|^SDX\d|^MSM\d`,
	ICCID:    []string{"+ICCID", "+CCID", "^ICCID?"},
	PINTries: cpinr,
	RAT:      ws46,
	layouts:  qualcommLayouts,
	Source:   "ModemManager, generic plugin; andrewbird/wader, qualcomm.py",
}
