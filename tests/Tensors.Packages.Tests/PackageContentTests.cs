using System.Globalization;
using System.Text;
using Tensors.Packages.Tests.Feeds;

namespace Tensors.Packages.Tests;

/// <summary>The files of each package, and what it depends on.</summary>
public sealed class PackageContentTests(PackedFeed feed)
{
    private const string Templates = "Tensors.Codegen.Templates";
    private const string Tool = "Tensors.Codegen.Tool";

    public static TheoryData<string> Ids =>
        [
            "Tensors.Codegen",
            "Tensors.Codegen.Grpc.Client",
            "Tensors.Codegen.Grpc.Protocol",
            "Tensors.Codegen.Grpc.Server",
            "Tensors.Codegen.OnnxRuntime",
            Templates,
            .. PackedFeed.HasTool ? [Tool] : Array.Empty<string>(),
        ];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_contains_these_files_and_depends_on_these_packages(string id)
    {
        using var package = feed.Open(id);
        var received = PackageText.Of(package, feed.Version);
        var verifiedPath = Path.Combine(Repository.Tests, "Snapshots", id + ".verified.txt");
        var receivedPath = Path.ChangeExtension(verifiedPath, null);
        receivedPath = receivedPath[..^".verified".Length] + ".received.txt";
        File.Delete(receivedPath);
        var verified = File.Exists(verifiedPath) ? File.ReadAllText(verifiedPath) : "";
        if (!string.Equals(verified, received, StringComparison.Ordinal))
        {
            File.WriteAllText(receivedPath, received, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            Assert.Fail(
                $"{id} differs from {verifiedPath}. If the new text is right, move the .received.txt file over it:\n{received}"
            );
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_package_is_described(string id)
    {
        using var package = feed.Open(id);
        var metadata = PackageText
            .Nuspec(package)
            .Elements()
            .ToDictionary(element => element.Name.LocalName, StringComparer.Ordinal);
        Assert.Equal(id, metadata["id"].Value);
        Assert.Equal("MIT", metadata["license"].Value);
        Assert.NotEmpty(metadata["description"].Value);
        Assert.NotEmpty(metadata["tags"].Value);
        if (
            Directory.Exists(Path.Combine(Repository.Root, ".git"))
            || File.Exists(Path.Combine(Repository.Root, ".git"))
        )
        {
            Assert.Equal(40, metadata["repository"].Attribute("commit")?.Value.Length);
            Assert.Null(metadata["repository"].Attribute("url"));
        }

        using var readme = new StreamReader(package.GetEntry("README.md")!.Open());
        Assert.StartsWith($"# {id}\n", readme.ReadToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tensors.Codegen", "Tensors.Inference", "Tensors.Runtime")]
    [InlineData("Tensors.Codegen.Grpc.Client", "Tensors.Grpc.Client")]
    [InlineData("Tensors.Codegen.Grpc.Protocol", "Tensors.Grpc.Protocol")]
    [InlineData("Tensors.Codegen.Grpc.Server", "Tensors.Grpc.Server")]
    [InlineData("Tensors.Codegen.OnnxRuntime", "Tensors.OnnxRuntime")]
    public void Each_assembly_has_symbols_in_the_symbol_package(string id, params string[] assemblies)
    {
        using var symbols = feed.Open(id, "snupkg");
        Assert.Equal(
            assemblies.Select(assembly => $"lib/net10.0/{assembly}.pdb").ToArray(),
            symbols
                .Entries.Select(entry => entry.FullName)
                .Where(path => path.StartsWith("lib/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .ToArray()
        );
    }

    [Fact]
    public void The_icon_is_a_png_of_128_by_128()
    {
        using var package = feed.Open("Tensors.Codegen");
        using var icon = package.GetEntry("icon.png")!.Open();
        var header = new byte[24];
        icon.ReadExactly(header);
        Assert.Equal("89504E470D0A1A0A", Convert.ToHexString(header, 0, 8));
        Assert.Equal(
            "128 128",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(header[18] << 8) | header[19]} {(header[22] << 8) | header[23]}"
            )
        );
    }
}
