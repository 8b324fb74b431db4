package portal_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"
)

// chain is a leaf and the intermediate that signed it, as public authorities make them.
type chain struct {
	tls.Certificate
	roots *x509.CertPool
}

func (c *chain) octets() int {
	n := 0
	for _, raw := range c.Certificate.Certificate {
		n += len(raw)
	}
	return n
}

func newChain(t *testing.T, byRSA bool) *chain {
	t.Helper()
	rootKey, middleKey, leafKey := newKey(t, byRSA), newKey(t, byRSA), newKey(t, byRSA)
	from, to := time.Now().Add(-time.Hour), time.Now().Add(90*24*time.Hour)
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Country: []string{"US"}, Organization: []string{"Example Trust Services, Inc."}, CommonName: "Example Global Root G2"},
		NotBefore: from, NotAfter: to, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, SubjectKeyId: make([]byte, 20),
	}
	middle := &x509.Certificate{
		SerialNumber: serial(t), Subject: pkix.Name{Country: []string{"US"}, Organization: []string{"Example Trust Services, Inc."}, CommonName: "Example TLS Issuing CA 2026 R1"},
		NotBefore: from, NotAfter: to, IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, SubjectKeyId: make([]byte, 20),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign | x509.KeyUsageCRLSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		OCSPServer: []string{"http://ocsp.trust.example"}, IssuingCertificateURL: []string{"http://certs.trust.example/ExampleGlobalRootG2.crt"},
		CRLDistributionPoints: []string{"http://crl.trust.example/ExampleGlobalRootG2.crl"}, PolicyIdentifiers: []asn1.ObjectIdentifier{{2, 23, 140, 1, 2, 2}},
	}
	leaf := &x509.Certificate{
		SerialNumber: serial(t), Subject: pkix.Name{Country: []string{"DE"}, Locality: []string{"Musterstadt"}, Organization: []string{"Example Mobile GmbH"}, CommonName: host},
		NotBefore: from, NotAfter: to, DNSNames: []string{host, "www." + host, "example.net", "center.example.net"}, SubjectKeyId: make([]byte, 20),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		OCSPServer: []string{"http://ocsp.trust.example"}, IssuingCertificateURL: []string{"http://certs.trust.example/ExampleTLSIssuingCA2026R1.crt"},
		CRLDistributionPoints: []string{"http://crl3.trust.example/ExampleTLSIssuingCA2026R1.crl", "http://crl4.trust.example/ExampleTLSIssuingCA2026R1.crl"},
		PolicyIdentifiers:     []asn1.ObjectIdentifier{{2, 23, 140, 1, 2, 2}},
		ExtraExtensions:       []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 11129, 2, 4, 2}, Value: make([]byte, 3*121)}}, // three time stamps of logs (RFC 6962, clause 3.3)
	}
	c := &chain{roots: x509.NewCertPool()}
	c.roots.AddCert(parse(t, sign(t, root, root, rootKey, rootKey)))
	c.Certificate = tls.Certificate{Certificate: [][]byte{sign(t, leaf, middle, leafKey, middleKey), sign(t, middle, root, middleKey, rootKey)}, PrivateKey: leafKey}
	return c
}

func newKey(t *testing.T, byRSA bool) crypto.Signer {
	t.Helper()
	var key crypto.Signer
	var err error
	if byRSA {
		key, err = rsa.GenerateKey(rand.Reader, 2048)
	} else {
		key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func serial(t *testing.T) *big.Int {
	t.Helper()
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func sign(t *testing.T, template, parent *x509.Certificate, key, by crypto.Signer) []byte {
	t.Helper()
	raw, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), by)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func parse(t *testing.T, raw []byte) *x509.Certificate {
	t.Helper()
	c, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
