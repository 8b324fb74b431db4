package carrier

import "strings"

// HomePLMN cuts the home network out of an IMSI's digits (3GPP TS 23.003, clause 2.2). mncLength is what EF-AD states
// (3GPP TS 31.102, clause 4.2.18); 0 where it is silent, and then the length is told by the country code, if it can be.
func HomePLMN(imsi string, mncLength int) (PLMN, bool) {
	if !allDigits(imsi) || len(imsi) < mccDigits+3 {
		return PLMN{}, false
	}
	mcc := imsi[:mccDigits]
	if mncLength == 0 {
		mncLength = mncDigits(mcc)
	}
	if mncLength != 2 && mncLength != 3 {
		return PLMN{}, false
	}
	return PLMN{MCC: mcc, MNC: imsi[mccDigits : mccDigits+mncLength]}, true
}

// The countries whose network codes have three digits, and those that use both lengths or whose lists contradict.
// Sources: the ITU-T Operational Bulletin's list of mobile network codes (E.212B), position of 1 January 2013, as oFono keeps it
// in plugins/mnclength.c; Android's MccTable; the networks of this catalogue; for Malaysia (502-15x) Wikipedia's list of 2014.
// Where one contradicts another, the country is mixed.
const (
	threeDigitMNC = "302 310 311 312 313 314 315 316 338 342 344 346 348 365 732"
	mixedMNC      = "330 332 334 350 352 354 356 358 360 364 366 374 376 405 502 708 714 722 750"
)

// mncDigits is how many digits the network codes of a country have; 0 where that cannot be told.
func mncDigits(mcc string) int {
	switch {
	case strings.Contains(mixedMNC, mcc):
		return 0
	case strings.Contains(threeDigitMNC, mcc):
		return 3
	case mcc[0] >= '2' && mcc[0] <= '7': // the geographic zones of E.212; 0 is for tests, 9 is shared
		return 2
	}
	return 0
}
