package main

import (
	"slices"
	"strings"

	"github.com/graphemu/graphemu/emulator/ca"
)

// trustHelp returns what to type so that programs trust the certificate in file.
// How they come to trust:
//
//   - Go: https://pkg.go.dev/crypto/x509#SystemCertPool
//   - Node: https://nodejs.org/api/cli.html#node_extra_ca_certsfile
//   - curl: https://curl.se/docs/sslcerts.html
//   - requests: https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification
//   - .NET: https://learn.microsoft.com/dotnet/standard/security/cross-platform-cryptography
//   - Java: https://docs.oracle.com/en/java/javase/21/docs/specs/man/keytool.html
//   - Debian: https://manpages.debian.org/update-ca-certificates
//   - macOS: security help add-trusted-cert
//   - Windows: https://learn.microsoft.com/windows-server/administration/windows-commands/certutil
func trustHelp(file string) string {
	hosts := "  " + strings.Join(slices.Concat(ca.GraphHosts, ca.EntraHosts), "\n  ")
	return strings.NewReplacer("{FILE}", file, "{HOSTS}", hosts).Replace(trustText)
}

const trustText = `The certificate is

  {FILE}

and a running emulator has its own at http://127.0.0.1:4365/_emulator/ca.pem.

One program, without trusting anything for longer:

  graphemu exec -- COMMAND ...        # an emulator of its own
  eval "$(graphemu env)"              # the one that runs

By hand:

  curl      curl --cacert "{FILE}" https://127.0.0.1:4365/v1.0/...
  Go        SSL_CERT_FILE="{FILE}"    (on Linux)
  Node      NODE_EXTRA_CA_CERTS="{FILE}"
  Python    REQUESTS_CA_BUNDLE="{FILE}"
            SSL_CERT_FILE="{FILE}"    (without requests)
  .NET      SSL_CERT_FILE="{FILE}"    (on Linux)
  Java      keytool -importcert -noprompt -alias graphemu -storepass changeit \
              -keystore trust.p12 -file "{FILE}"
            java -Djavax.net.ssl.trustStore=trust.p12 \
              -Djavax.net.ssl.trustStorePassword=changeit ...

The whole machine, for programs that take no variable:

  Debian    sudo cp "{FILE}" \
              /usr/local/share/ca-certificates/graphemu.crt
            sudo update-ca-certificates
  macOS     security add-trusted-cert -r trustRoot -p ssl \
              -k ~/Library/Keychains/login.keychain-db "{FILE}"
  Windows   certutil -user -addstore Root "{FILE}"

A machine that trusts it believes whoever has the key beside it to be

{HOSTS}

or this machine, and nobody else. So take the trust back when you are done:

  Debian    sudo rm /usr/local/share/ca-certificates/graphemu.crt
            sudo update-ca-certificates --fresh
  macOS     security remove-trusted-cert "{FILE}"
  Windows   certutil -user -delstore Root "graphemu local CA ..."
`
