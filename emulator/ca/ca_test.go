package ca

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func mustNew(t *testing.T) *Authority {
	t.Helper()
	a, err := New(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// hello is what a client at 127.0.0.1 says that asks for name.
func hello(t *testing.T, name, local string) *tls.ClientHelloInfo {
	t.Helper()
	return &tls.ClientHelloInfo{ServerName: name, Conn: localConn{addr: &net.TCPAddr{IP: net.ParseIP(local), Port: 4365}}}
}

type localConn struct {
	net.Conn
	addr net.Addr
}

func (c localConn) LocalAddr() net.Addr { return c.addr }

func TestCertificatesFitWhoAsks(t *testing.T) {
	a := mustNew(t)
	for _, test := range []struct {
		asked, local string
		names        []string
	}{
		{"graph.microsoft.com", "127.0.0.1", []string{"graph.microsoft.com"}},
		{"Login.MicrosoftOnline.com.", "127.0.0.1", []string{"login.microsoftonline.com"}},
		{"westus.login.microsoft.com", "172.17.0.2", []string{"westus.login.microsoft.com"}},
		{"", "127.0.0.1", []string{"localhost", "127.0.0.1", "::1"}},
		{"", "127.0.0.2", []string{"localhost", "127.0.0.1", "::1", "127.0.0.2"}},
		{"", "::1", []string{"localhost", "127.0.0.1", "::1"}},
		{"", "172.17.0.2", []string{"localhost", "127.0.0.1", "::1"}},
		{"localhost", "172.17.0.2", []string{"localhost", "127.0.0.1", "::1"}},
		{"example.com", "172.17.0.2", []string{"localhost", "127.0.0.1", "::1"}},
	} {
		c, err := a.GetCertificate(hello(t, test.asked, test.local))
		if err != nil {
			t.Fatal(err)
		}
		got := slices.Clone(c.Leaf.DNSNames)
		for _, ip := range c.Leaf.IPAddresses {
			got = append(got, ip.String())
		}
		if !slices.Equal(got, test.names) {
			t.Errorf("%q at %s got a certificate for %v, want %v", test.asked, test.local, got, test.names)
		}
		again, err := a.GetCertificate(hello(t, test.asked, test.local))
		if err != nil || again != c {
			t.Errorf("%q got another certificate the second time (%v)", test.asked, err)
		}
	}
}

func TestTheMemoryForCertificatesIsBounded(t *testing.T) {
	a := mustNew(t)
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := range 2 * maxLeaves {
				name := string(rune('a'+worker)) + string(rune('a'+i%26)) + string(rune('a'+i/26)) + ".graph.microsoft.com"
				if _, err := a.GetCertificate(hello(t, name, "127.0.0.1")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if len(a.leaves) > maxLeaves {
		t.Errorf("%d certificates are remembered", len(a.leaves))
	}
}

// An emulator may run longer than a certificate is valid.
func TestACertificateIsReplacedBeforeItEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := mustNew(t)
		get := func() *x509.Certificate {
			c, err := a.GetCertificate(hello(t, "graph.microsoft.com", "127.0.0.1"))
			if err != nil {
				t.Fatal(err)
			}
			return c.Leaf
		}
		first := get()
		for range 3 * leafDays {
			time.Sleep(24 * time.Hour)
			if c := get(); !time.Now().Before(c.NotAfter) || !time.Now().After(c.NotBefore) {
				t.Fatalf("on %v the certificate of %v to %v is shown", time.Now(), c.NotBefore, c.NotAfter)
			}
		}
		if get().Equal(first) {
			t.Error("the certificate is still the first one")
		}
	})
}
