package ca

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net"
	"strings"
	"time"
)

// maxLeaves is how many certificates are remembered. Names can be made up below
// those that an Authority vouches for, so that there is no end to them.
const maxLeaves = 64

// GetCertificate returns the certificate to show to a client. It fits
// [tls.Config.GetCertificate].
//
// A client that asks for no name, as all do that were given an address, gets the
// one of this machine; and so does one that asks for a name which nobody would
// believe, since it understands that better than a handshake that fails.
func (a *Authority) GetCertificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := strings.ToLower(strings.TrimSuffix(hello.ServerName, "."))
	if !Vouches(name) || name == localhost {
		name = ""
	}
	if addr, ok := hello.Conn.LocalAddr().(*net.TCPAddr); ok && name == "" && addr.IP.IsLoopback() {
		name = addr.IP.String() // which may be 127.0.0.2
	}
	return a.leaf(name)
}

// leaf returns a certificate for name, a host or a loopback address. One for an
// address, or for "", is for localhost and the usual addresses as well.
func (a *Authority) leaf(name string) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if c, ok := a.leaves[name]; ok && now.Add(early).Before(c.Leaf.NotAfter) && now.After(c.Leaf.NotBefore) {
		return c, nil
	}
	c, err := a.sign(name, now)
	if err != nil {
		return nil, err
	}
	if len(a.leaves) >= maxLeaves {
		clear(a.leaves)
	}
	a.leaves[name] = c
	return c, nil
}

func (a *Authority) sign(name string, now time.Time) (*tls.Certificate, error) {
	template := &x509.Certificate{
		Subject:     pkix.Name{Organization: []string{"graphemu"}},
		NotBefore:   now.Add(-early),
		NotAfter:    now.AddDate(0, 0, leafDays),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(name); ip == nil && name != "" {
		template.DNSNames = []string{name}
	} else {
		template.DNSNames = []string{localhost}
		template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
		if ip != nil && !ip.Equal(template.IPAddresses[0]) && !ip.Equal(template.IPAddresses[1]) {
			template.IPAddresses = append(template.IPAddresses, ip)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, &a.leafKey.PublicKey, a.key)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.leafKey, Leaf: leaf}, nil
}
