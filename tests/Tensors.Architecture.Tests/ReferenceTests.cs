using System.Text.Json;
using System.Xml.Linq;

namespace Tensors.Architecture.Tests;

/// <summary>Projects reference each other in the direction that the design has.</summary>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> _allowed = new(StringComparer.Ordinal)
    {
        ["Tensors.Runtime"] = [],
        ["Tensors.Inference"] = ["Tensors.Runtime"],
        ["Tensors.Grpc.Protocol"] = ["Tensors.Inference"],
        ["Tensors.Grpc.Client"] = ["Tensors.Grpc.Protocol"],
        ["Tensors.Grpc.Server"] = ["Tensors.Grpc.Protocol"],
        ["Tensors.OnnxRuntime"] = ["Tensors.Inference"],
    };

    [Fact]
    public void Libraries_reference_the_layer_below_them()
    {
        foreach (var (project, allowed) in _allowed)
        {
            var file = XDocument.Load(Path.Combine(Repository.Root, "src", project, project + ".csproj"));
            var references = file.Descendants("ProjectReference")
                .Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Equal(allowed, references, StringComparer.Ordinal);
        }
    }

    [Theory]
    [InlineData("Tensors.TestClient.runtimeconfig.json")]
    [InlineData("Tensors.TestClient.deps.json")]
    public void A_client_needs_no_AspNetCore(string file)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file));
        Assert.DoesNotContain("Microsoft.AspNetCore", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_needs_one_framework()
    {
        using var config = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Tensors.TestClient.runtimeconfig.json"))
        );
        var framework = config.RootElement.GetProperty("runtimeOptions").GetProperty("framework");
        Assert.Equal("Microsoft.NETCore.App", framework.GetProperty("name").GetString());
    }
}
