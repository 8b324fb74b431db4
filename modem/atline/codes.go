package atline

// Code is the number in a +CME ERROR or a +CMS ERROR. The two number apart.
type Code int

// Codes of +CME ERROR that programs branch on (3GPP TS 27.007, clause 9.2). Those from CMENotAllowedNow on are vendors'.
const (
	CMEPhoneFailure    Code = 0
	CMENotAllowed      Code = 3
	CMENotSupported    Code = 4
	CMESIMNotInserted  Code = 10
	CMESIMPIN          Code = 11
	CMESIMPUK          Code = 12
	CMESIMFailure      Code = 13
	CMESIMBusy         Code = 14
	CMESIMWrong        Code = 15
	CMEIncorrectPIN    Code = 16
	CMESIMPIN2         Code = 17
	CMESIMPUK2         Code = 18
	CMEMemoryFull      Code = 20
	CMEInvalidIndex    Code = 21
	CMENotFound        Code = 22
	CMENoNetwork       Code = 30
	CMENetworkTimeout  Code = 31
	CMEEmergencyOnly   Code = 32
	CMEUnknown         Code = 100
	CMEOptionUnsupport Code = 132
	CMENotSubscribed   Code = 133
	CMEOutOfOrder      Code = 134
	CMENotAllowedNow   Code = 256
	CMEBarred          Code = 257
	CMEPhoneBusy       Code = 258
	CMEBadDialString   Code = 260
	CMESSNotExecuted   Code = 261
	CMEPleaseWait      Code = 515
)

// Codes of +CMS ERROR that programs branch on (3GPP TS 27.005, clause 3.2.5).
const (
	CMSNetworkOutOfOrder Code = 38
	CMSTemporaryFailure  Code = 41
	CMSCongestion        Code = 42
	CMSNotSubscribed     Code = 50
	CMSMEFailure         Code = 300
	CMSNotAllowed        Code = 302
	CMSNotSupported      Code = 303
	CMSBadPDU            Code = 304
	CMSSIMNotInserted    Code = 310
	CMSSIMPIN            Code = 311
	CMSSIMFailure        Code = 313
	CMSSIMBusy           Code = 314
	CMSSIMWrong          Code = 315
	CMSSIMPUK            Code = 316
	CMSMemoryFailure     Code = 320
	CMSInvalidIndex      Code = 321
	CMSMemoryFull        Code = 322
	CMSNoServiceCentre   Code = 330
	CMSNoNetwork         Code = 331
	CMSNetworkTimeout    Code = 332
	CMSNoAckExpected     Code = 340
	CMSUnknown           Code = 500
)

// names are the texts of the codes, as the standards have them; of vendors' codes, as modems print them.
var (
	cmeNames = map[Code]string{
		CMEPhoneFailure:    "phone failure",
		1:                  "no connection to phone",
		2:                  "phone-adaptor link reserved",
		CMENotAllowed:      "operation not allowed",
		CMENotSupported:    "operation not supported",
		5:                  "PH-SIM PIN required",
		CMESIMNotInserted:  "SIM not inserted",
		CMESIMPIN:          "SIM PIN required",
		CMESIMPUK:          "SIM PUK required",
		CMESIMFailure:      "SIM failure",
		CMESIMBusy:         "SIM busy",
		CMESIMWrong:        "SIM wrong",
		CMEIncorrectPIN:    "incorrect password",
		CMESIMPIN2:         "SIM PIN2 required",
		CMESIMPUK2:         "SIM PUK2 required",
		CMEMemoryFull:      "memory full",
		CMEInvalidIndex:    "invalid index",
		CMENotFound:        "not found",
		23:                 "memory failure",
		26:                 "dial string too long",
		27:                 "invalid characters in dial string",
		CMENoNetwork:       "no network service",
		CMENetworkTimeout:  "network timeout",
		CMEEmergencyOnly:   "network not allowed - emergency calls only",
		CMEUnknown:         "unknown",
		CMEOptionUnsupport: "service option not supported",
		CMENotSubscribed:   "requested service option not subscribed",
		CMEOutOfOrder:      "service option temporarily out of order",
		CMENotAllowedNow:   "retry operation",
		CMEBarred:          "barred",
		CMEPhoneBusy:       "phone is busy",
		CMEBadDialString:   "invalid dial string",
		CMESSNotExecuted:   "supplementary service not executed",
		CMEPleaseWait:      "please wait",
	}
	cmsNames = map[Code]string{
		CMSNetworkOutOfOrder: "network out of order",
		CMSTemporaryFailure:  "temporary failure",
		CMSCongestion:        "congestion",
		CMSNotSubscribed:     "requested facility not subscribed",
		CMSMEFailure:         "ME failure",
		CMSNotAllowed:        "operation not allowed",
		CMSNotSupported:      "operation not supported",
		CMSBadPDU:            "invalid PDU mode parameter",
		305:                  "invalid text mode parameter",
		CMSSIMNotInserted:    "SIM not inserted",
		CMSSIMPIN:            "SIM PIN required",
		CMSSIMFailure:        "SIM failure",
		CMSSIMBusy:           "SIM busy",
		CMSSIMWrong:          "SIM wrong",
		CMSSIMPUK:            "SIM PUK required",
		CMSMemoryFailure:     "memory failure",
		CMSInvalidIndex:      "invalid memory index",
		CMSMemoryFull:        "memory full",
		CMSNoServiceCentre:   "SMSC address unknown",
		CMSNoNetwork:         "no network service",
		CMSNetworkTimeout:    "network timeout",
		CMSNoAckExpected:     "no +CNMA acknowledgement expected",
		CMSUnknown:           "unknown error",
	}
)
