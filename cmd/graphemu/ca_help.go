package main

import "text/template"

// trustHelp is what to type. How programs come to trust:
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
var trustHelp = template.Must(template.New("trust").Parse(`The certificate is

  {{.CA}}

and a running emulator has its own at http://127.0.0.1:4365/_emulator/ca.pem.

One program, without trusting anything for longer:

  graphemu exec -- COMMAND ...        # an emulator of its own
  eval "$(graphemu env)"              # the one that runs

By hand:

  curl      curl --cacert "{{.CA}}" https://127.0.0.1:4365/v1.0/...
  Go        SSL_CERT_FILE="{{.CA}}"    (on Linux)
  Node      NODE_EXTRA_CA_CERTS="{{.CA}}"
  Python    REQUESTS_CA_BUNDLE="{{.CA}}"
            SSL_CERT_FILE="{{.CA}}"    (without requests)
  .NET      SSL_CERT_FILE="{{.CA}}"    (on Linux)
  Java      keytool -importcert -noprompt -alias graphemu -storepass changeit \
              -keystore trust.p12 -file "{{.CA}}"
            java -Djavax.net.ssl.trustStore=trust.p12 \
              -Djavax.net.ssl.trustStorePassword=changeit ...

The whole machine, for programs that take no variable:

  Debian    sudo cp "{{.CA}}" \
              /usr/local/share/ca-certificates/graphemu.crt
            sudo update-ca-certificates
  macOS     security add-trusted-cert -r trustRoot -p ssl \
              -k ~/Library/Keychains/login.keychain-db "{{.CA}}"
  Windows   certutil -user -addstore Root "{{.CA}}"

A machine that trusts it believes whoever has the key beside it to be

{{range .Graph}}  {{.}}
{{end}}{{range .Entra}}  {{.}}
{{end}}
or this machine, and nobody else. So take the trust back when you are done:

  Debian    sudo rm /usr/local/share/ca-certificates/graphemu.crt
            sudo update-ca-certificates --fresh
  macOS     security remove-trusted-cert "{{.CA}}"
  Windows   certutil -user -delstore Root "graphemu local CA ..."
`))
