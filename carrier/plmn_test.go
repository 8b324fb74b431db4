package carrier

import "testing"

func TestParsePLMN(t *testing.T) {
	for _, tc := range []struct {
		in   string
		want PLMN
	}{
		{"440-10", PLMN{"440", "10"}},
		{"44010", PLMN{"440", "10"}},
		{"310-260", PLMN{"310", "260"}},
		{"310260", PLMN{"310", "260"}},
		{"001-01", PLMN{"001", "01"}},
	} {
		got, err := ParsePLMN(tc.in)
		if err != nil || got != tc.want {
			t.Errorf("%s: got %v, %v; want %v", tc.in, got, err, tc.want)
		}
	}
	for _, bad := range []string{"", "440", "440-", "-10", "440-1", "4401", "440-1000", "4401000", "44-010", "440 10", "440-1a", "٤٤٠-10"} {
		if got, err := ParsePLMN(bad); err == nil {
			t.Errorf("%q: got %v, want an error", bad, got)
		}
	}
}

func TestPLMNKeepsItsZeros(t *testing.T) {
	two, err := ParsePLMN("310-01")
	if err != nil {
		t.Fatal(err)
	}
	three, err := ParsePLMN("310-001")
	if err != nil {
		t.Fatal(err)
	}
	if two == three || two.String() == three.String() {
		t.Errorf("%v and %v are two networks", two, three)
	}
}

func FuzzPLMNText(f *testing.F) {
	for _, s := range []string{"", "440-10", "310260", "nonsense", "440-1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var p, again PLMN
		if p.UnmarshalText([]byte(s)) != nil {
			if !p.IsZero() {
				t.Errorf("%q is wrong and still gave %v", s, p)
			}
			return
		}
		text, _ := p.MarshalText()
		if err := again.UnmarshalText(text); err != nil || again != p {
			t.Errorf("%q reads as %v, written %q, which reads as %v, %v", s, p, text, again, err)
		}
	})
}

func TestHomePLMN(t *testing.T) {
	for _, tc := range []struct {
		name   string
		imsi   string
		length int
		want   PLMN
		known  bool
	}{
		{"EF-AD says two", "440101234567890", 2, PLMN{"440", "10"}, true},
		{"EF-AD says three", "405025123456789", 3, PLMN{"405", "025"}, true},
		{"EF-AD beats the table", "310120123456789", 2, PLMN{"310", "12"}, true},
		{"Germany has two", "262011234567890", 0, PLMN{"262", "01"}, true},
		{"the United States have three", "310260123456789", 0, PLMN{"310", "260"}, true},
		{"Canada has three", "302720123456789", 0, PLMN{"302", "720"}, true},
		{"India's second code has both", "405025123456789", 0, PLMN{}, false},
		{"Argentina has both", "722070123456789", 0, PLMN{}, false},
		{"a test network", "001010123456789", 0, PLMN{}, false},
		{"a shared code", "901280123456789", 0, PLMN{}, false},
		{"EF-AD says nonsense", "262011234567890", 15, PLMN{}, false},
		{"too short", "26201", 2, PLMN{}, false},
		{"no digits", "26201***********", 2, PLMN{}, false},
		{"empty", "", 0, PLMN{}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, known := HomePLMN(tc.imsi, tc.length)
			if got != tc.want || known != tc.known {
				t.Errorf("got %v, %v; want %v, %v", got, known, tc.want, tc.known)
			}
		})
	}
}

// TestLengthTableAgreesWithTheCatalogue fails where a country stands with one length and the catalogue has a network of the other.
func TestLengthTableAgreesWithTheCatalogue(t *testing.T) {
	slip := PLMN{"208", "260"} // France has two digits (E.212B); the source has one network of three
	for r := range All() {
		for _, p := range r.PLMNs {
			if n := mncDigits(p.MCC); p != slip && n != 0 && n != len(p.MNC) {
				t.Errorf("%s of %s: the table says %d digits", p, r.Name, n)
			}
		}
	}
}
