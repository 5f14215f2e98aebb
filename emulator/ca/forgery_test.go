package ca

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"net/url"
	"slices"
	"testing"
	"time"
)

// A forgery is a certificate that whoever steals the key can make.
type forgery struct {
	what  string
	host  string // that a client wants to reach
	leaf  *x509.Certificate
	under *forgery         // an authority in between, or nil
	as    x509.ExtKeyUsage // what it is shown as; 0 means as a server
	ok    bool

	key *ecdsa.PrivateKey // of leaf
}

func named(names ...string) *x509.Certificate {
	c := &x509.Certificate{Subject: pkix.Name{Organization: []string{"forger"}}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else {
			c.DNSNames = append(c.DNSNames, name)
		}
	}
	return c
}

func authority(names ...string) *x509.Certificate {
	return &x509.Certificate{Subject: pkix.Name{CommonName: "in between"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, PermittedDNSDomains: names}
}

func with(c *x509.Certificate, change func(*x509.Certificate)) *x509.Certificate {
	change(c)
	return c
}

func forgeries(t *testing.T) []forgery {
	list := []forgery{
		{what: "another host", host: "example.com", leaf: named("example.com")},
		{what: "a host that contains Graph's name", host: "evil-graph.microsoft.com.example.com", leaf: named("evil-graph.microsoft.com.example.com")},
		{what: "a host whose name ends in Graph's", host: "evil-graph.microsoft.com", leaf: named("evil-graph.microsoft.com")},
		{what: "Microsoft's domain", host: "microsoft.com", leaf: named("microsoft.com")},
		{what: "another host of Microsoft's", host: "outlook.office.com", leaf: named("outlook.office.com")},
		{what: "all hosts of Microsoft's", host: "graph.microsoft.com", leaf: named("*.microsoft.com")},
		{what: "another host beside Graph", host: "graph.microsoft.com", leaf: named("graph.microsoft.com", "example.com")},
		{what: "another address", host: "10.0.0.1", leaf: named("10.0.0.1")},
		{what: "the address after loopback", host: "128.0.0.1", leaf: named("128.0.0.1")},
		{what: "another IPv6 address", host: "::2", leaf: named("::2")},
		{what: "a mail address", host: "localhost", leaf: with(named("localhost"), func(c *x509.Certificate) { c.EmailAddresses = []string{"ada@example.com"} })},
		{what: "a URI", host: "localhost", leaf: with(named("localhost"), func(c *x509.Certificate) { c.URIs = mustURIs(t, "spiffe://example.com/a") })},
		{what: "a client", host: "localhost", as: x509.ExtKeyUsageClientAuth, leaf: with(named("localhost"), func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })},
		{what: "below an authority in between", host: "graph.microsoft.com", leaf: named("graph.microsoft.com"), under: &forgery{leaf: authority("graph.microsoft.com")}},
		{what: "another host below an authority that says it may", host: "example.com", leaf: named("example.com"), under: &forgery{leaf: authority("example.com")}},
	}
	for _, host := range slices.Concat(names(), []string{"westus.login.microsoft.com", "127.0.0.1", "127.1.2.3", "::1"}) {
		list = append(list, forgery{what: host, host: host, leaf: named(host), ok: true})
	}
	return list
}

// make signs f with the key of a.
func (f *forgery) make(t *testing.T, a *Authority) {
	t.Helper()
	parent, key := a.certificate, a.key
	if f.under != nil {
		f.under.make(t, a)
		parent, key = f.under.leaf, f.under.key
	}
	var err error
	if f.key, err = newKey(); err != nil {
		t.Fatal(err)
	}
	f.leaf.NotBefore, f.leaf.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	der, err := x509.CreateCertificate(rand.Reader, f.leaf, parent, &f.key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	if f.leaf, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
}

func mustURIs(t *testing.T, text string) []*url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return []*url.URL{u}
}
