package sms

import "testing"

func TestSameSender(t *testing.T) {
	tests := []struct {
		name, sender, listed string
		want                 bool
	}{
		{"same number", "+4990123456789", "+4990123456789", true},
		{"written with zeros", "+4990123456789", "0049 90123-456789", true},
		{"other number", "+4990123456789", "+4990123456780", false},
		{"longer number", "+49901234567890", "+4990123456789", false},
		{"national is not international", "090123456789", "+4990123456789", false},
		{"short code", "1234", "1234", true},
		{"short code with plus", "+1234", "1234", true},
		{"longer short code", "12345", "1234", false},
		{"short code within a number", "+49901234", "1234", false},
		{"short code with zeros", "001234", "1234", false},
		{"name", "Examplia", "examplia", true},
		{"name with blanks around", "Examplia ", "Examplia", true},
		{"name that is like it", "Examp1ia", "Examplia", false},
		{"name that begins with it", "Examplia-Info", "Examplia", false},
		{"name in letters of another script", "Ех\u0430mplia", "Examplia", false},
		{"letter that folds to one of ASCII", "Mobile\u212A", "MobileK", false},
		{"name with letters of its own", "Étoile", "étoile", true},
		{"name of digits", "40099", "40099", true},
		{"nobody", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := sameSender(tt.sender, tt.listed); got != tt.want {
				t.Errorf("sameSender(%q, %q) = %v, want %v", tt.sender, tt.listed, got, tt.want)
			}
		})
	}
}
