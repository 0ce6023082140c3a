using System.Xml.Linq;
using Tensors.Generators.Tests.Compilers;

namespace Tensors.Generators.Tests;

/// <summary>The amount of text that is generated for a tensor, and the documentation that its members inherit.</summary>
public sealed class GeneratedTextTests
{
    private const string Declaration = """
        using Tensors;
        /// <summary>A tensor.</summary>
        [SharedTensor(["batch", 80, "time"], DType.Float32)]
        public readonly partial struct Frame;
        """;

    // Compiling the members takes most of the time of a build with many tensors: docs/decisions/0023-less-text-for-each-tensor.md.
    [Fact]
    public void The_file_of_a_tensor_is_half_as_large_as_it_was()
    {
        const int Before = 36_072;
        var generated = TestProject.Generate(TestProject.Compile(Declaration));
        var file = generated.Text("Frame.g.cs");
        Assert.InRange(file.Length, 1, Before / 2);
    }

    [Fact]
    public void Every_visible_member_has_a_summary_of_its_own_or_inherits_one()
    {
        var generated = TestProject.Generate(TestProject.Compile(Declaration));
        using var assembly = new MemoryStream();
        using var documentation = new MemoryStream();
        Assert.True(
            generated
                .Output.Emit(
                    assembly,
                    xmlDocumentationStream: documentation,
                    cancellationToken: TestContext.Current.CancellationToken
                )
                .Success
        );
        documentation.Position = 0;
        var members = Members(XDocument.Load(documentation));
        var runtime = Members(XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Tensors.Runtime.xml")));

        Assert.True(members.Count > 60);
        Assert.All(members, member => Assert.True(IsDocumented(member.Value), member.Value.ToString()));

        bool IsDocumented(XElement member) =>
            member.Elements("summary").Any()
            || member.Elements("remarks").Any()
            || member.Elements("inheritdoc").SingleOrDefault() is { } inherited
                // Without a cref, the documentation is that of the overridden or implemented member.
                && (
                    inherited.Attribute("cref")?.Value is not { } id
                    || (members.GetValueOrDefault(id) ?? runtime.GetValueOrDefault(id)) is { } source
                        && IsDocumented(source)
                );
    }

    private static Dictionary<string, XElement> Members(XDocument documentation) =>
        documentation
            .Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);
}
