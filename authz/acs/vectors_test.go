package acs

import (
	"net/url"
	"strings"
	"testing"
)

// The published worked examples of the contract: pages of the signing guide,
// and unit tests of official SDKs.

func rpcVector(method string, params ...string) *Request {
	var pairs []string
	for i := 0; i < len(params); i += 2 {
		pairs = append(pairs, url.QueryEscape(params[i])+"="+url.QueryEscape(params[i+1]))
	}
	return request(method, "/?"+strings.Join(pairs, "&"), "")
}

func TestRPCVectors(t *testing.T) {
	v1 := []string{"SignatureMethod", "HMAC-SHA1", "SignatureVersion", "1.0"}
	regions := append([]string{
		"AccessKeyId", "testid", "Action", "DescribeRegions", "Format", "XML", "Version", "2014-05-26",
		"SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
	}, v1...)
	classicGo := append([]string{
		"Version", "", "Action", "", "Format", "JSON", "Timestamp", "mock date", "SignatureType", "",
		"SignatureNonce", "MOCK_UUID", "AccessKeyId", "accessKeyId", "RegionId", "regionId",
	}, v1...)
	for _, test := range []struct {
		name, method, secret, text, signature string
		params                                []string
	}{
		{name: "E1 ECS page", method: "GET", secret: "testsecret", signature: "OLeaidS1JvxuMvnyHOwuJ+uX5qY=",
			params: append(regions[:len(regions):len(regions)], "Timestamp", "2016-02-23T12:46:24Z"),
			text: "GET&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeRegions%26Format%3DXML%26SignatureMethod%3DHMAC-SHA1" +
				"%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26SignatureVersion%3D1.0" +
				"%26Timestamp%3D2016-02-23T12%253A46%253A24Z%26Version%3D2014-05-26"},
		{name: "E1b old spelling of Timestamp, signed as sent", method: "GET", secret: "testsecret", signature: "CT9X0VtwR86fNWSnsc6v8YGOjuE=",
			params: append(regions[:len(regions):len(regions)], "TimeStamp", "2016-02-23T12:46:24Z")},
		{name: "E2 RPC page", method: "GET", secret: "testsecret", signature: "9NaGiOspFP5UPcwX8Iwt2YJXXuk=",
			params: append([]string{
				"AccessKeyId", "testid", "Action", "DescribeDedicatedHosts", "Format", "JSON", "RegionId", "cn-beijing",
				"SignatureNonce", "edb2b34af0af9a6d14deaf7c1a5315eb", "Timestamp", "2023-03-13T08:34:30Z", "Version", "2014-05-26",
			}, v1...),
			text: "GET&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeDedicatedHosts%26Format%3DJSON%26RegionId%3Dcn-beijing" +
				"%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3Dedb2b34af0af9a6d14deaf7c1a5315eb%26SignatureVersion%3D1.0" +
				"%26Timestamp%3D2023-03-13T08%253A34%253A30Z%26Version%3D2014-05-26"},
		{name: "E3 SMS page", method: "GET", secret: "testSecret", signature: "zJDF+Lrzhj/ThnlvIToysFRq6t4=",
			params: append([]string{
				"AccessKeyId", "testId", "Action", "SendSms", "Format", "XML", "OutId", "123", "PhoneNumbers", "15300000001",
				"RegionId", "cn-hangzhou", "SignName", "阿里云短信测试专用", "SignatureNonce", "45e25e9b-0a6f-4070-8c85-2956eda1b466",
				"TemplateCode", "SMS_71390007", "TemplateParam", `{"customer":"test"}`, "Timestamp", "2017-07-12T02:42:19Z", "Version", "2017-05-25",
			}, v1...)},
		{name: "E9 classic Go SDK, empty values", method: "GET", secret: "accessKeySecret", signature: "7loPmFjvDnzOVnQeQNj85S6nFGY=", params: classicGo},
		{name: "E10 classic Go SDK, STS", method: "GET", secret: "accessKeySecret", signature: "5Nxdcler+ihqWqv0Hr2On4PsBf4=",
			params: append(classicGo[:len(classicGo):len(classicGo)], "SecurityToken", "accessKeyStsToken")},
		{name: "E11 openapi-util", method: "", secret: "accessKeySecret", signature: "jHx/oHoHNrbVfhncHEvPdHXZwHU=", params: []string{"test", "ok"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, e := Parse(rpcVector("GET", test.params...), testLimits)
			c.Method = test.method
			if e != nil && !strings.HasPrefix(test.name, "E1b") { // whose old spelling is refused
				t.Fatal(e)
			}
			text := c.appendRPC(nil)
			if test.text != "" && string(text) != test.text {
				t.Errorf("got  %s\nwant %s", text, test.text)
			}
			checkMAC(t, test.secret, hmacSHA1Parameters, text, test.signature)
		})
	}
}

func TestROAVectors(t *testing.T) {
	goHeaders := []string{
		"accept", "application/json", "content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==", "content-type", "application/octet-stream", "date", "mock date",
		"x-acs-version", "", "x-acs-signature-version", "1.0", "x-acs-signature-method", "HMAC-SHA1", "x-acs-credentials-provider", "static_ak",
	}
	for _, test := range []struct {
		name, secret, text, signature string
		r                             *Request
	}{
		{"E6 Python core", "access_key_secret",
			"GET\napplication/octet-stream\n\n\n2018-12-04T03:55:31Z\nx-acs-signature-method:HMAC-SHA1\nx-acs-signature-version:1.0\n/",
			"HKCpm41tJg6b3EYdtGMbNuwALZU=",
			request("GET", "/", "", "accept", "application/octet-stream", "date", "2018-12-04T03:55:31Z",
				"x-acs-signature-version", "1.0", "x-acs-signature-method", "HMAC-SHA1")},
		{"E7 classic Go SDK", "accessKeySecret",
			"GET\napplication/json\n1B2M2Y8AsgTpgAmY7PhCfg==\napplication/octet-stream\nmock date\nx-acs-credentials-provider:static_ak\n" +
				"x-acs-signature-method:HMAC-SHA1\nx-acs-signature-version:1.0\nx-acs-version:\n/users/:user",
			"PPPSwv0LPoLvg6rGxp7dd4uPESo=", request("GET", "/users/:user", "", goHeaders...)},
		{"E8 classic Go SDK with a body", "accessKeySecret", "", "X/tjQCOP4ZMCzQ1I1IdCra3byPA=",
			request("POST", "/users/:user", "key=value", append([]string{
				"accept", "application/xml", "content-md5", "7xdqbEJPlU+kLUzeA5SYlw==", "content-type", formContent}, goHeaders[6:]...)...)},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, e := Parse(test.r, testLimits)
			if e != nil {
				t.Fatal(e)
			}
			c.Method = "GET" // the SDK's own test of a signature: no form comes with one
			text := c.appendROA(nil, c.Path, false)
			if test.text != "" && string(text) != test.text {
				t.Errorf("got  %q\nwant %q", text, test.text)
			}
			checkMAC(t, test.secret, hmacSHA1Headers, text, test.signature)
		})
	}
}

func TestACS3Vectors(t *testing.T) {
	target := "/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
	runInstances := func(date, nonce, signature string) *Request {
		r := request("POST", target, "", "x-acs-action", "RunInstances", "x-acs-version", "2014-05-26", "x-acs-date", date,
			"x-acs-signature-nonce", nonce, "x-acs-content-sha256", emptyDigest, "authorization",
			"ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"+
				"x-acs-signature-nonce;x-acs-version,Signature="+signature)
		r.Host = "ecs.cn-shanghai.aliyuncs.com"
		return r
	}
	for name, r := range map[string]*Request{
		"E4 ACS3 page": runInstances("2023-10-26T10:22:32Z", "3156853299f313e23d1673dc12e1703d",
			"06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"),
		"E4b ACS3 page, newer": runInstances("2023-10-26T09:01:01Z", "d410180a5abf7fe235dd9b74aca91fc0",
			"e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804"),
	} {
		c, e := Parse(r, testLimits)
		if e != nil {
			t.Fatal(e)
		}
		if _, e := NewKey([]byte("YourAccessKeySecret")).Verify(c); e != nil {
			t.Errorf("%s: %v", name, e)
		}
	}

	// E5, a unit test of darabonba: without method, host and system headers.
	c, e := Parse(request("GET", "/?test=ok&empty=", "", "x-acs-test", "http,https"), testLimits)
	if e != nil {
		t.Fatal(e)
	}
	c.Method = ""
	const payload = "55e12e91650d2fec56ec74e1d3e4ddbfce2ef3a65890c2a19ecf88a307e76a23"
	c.head.digest.value, c.SignedHeaders = payload, []string{"x-acs-test"}
	if e := c.checkSigned(); e != nil {
		t.Fatal(e)
	}
	text := c.appendACS3(nil, c.Path, false)
	if want := "\n/\nempty=&test=ok\nx-acs-test:http,https\n\nx-acs-test\n" + payload; string(text) != want {
		t.Errorf("E5: got %q", text)
	}
	w := work{text: appendACS3Text(text)}
	if !w.equalHex(w.mac(NewKey([]byte("secret")), hmacSHA256), "4ab59fffe3c5738ff8a2729f90cc04fe18b02a4b15b2102cbaf92f9ff3df2ea3") {
		t.Error("E5: another signature")
	}
}

func checkMAC(t *testing.T, secret string, a algorithm, text []byte, signature string) {
	t.Helper()
	w := work{text: text}
	if !w.equalBase64(w.mac(NewKey([]byte(secret)), a), signature) {
		t.Errorf("another signature than %s for %q", signature, text)
	}
}
