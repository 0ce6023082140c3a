namespace Tensors.Analyzers.Tests.NotOnEveryPath;

/// <summary>Members that an attribute of the assembly adds to the table of those that hand over ownership.</summary>
public sealed class AcquireMemberTests
{
    private const string Types = """
        [assembly: Tensors.AcquireMember(typeof(Mailbox<>), "Receive")]
        [assembly: Tensors.AcquireMember(typeof(Shelf<>), "Rent", ReleasedBy = "Return")]

        public sealed class Mailbox<T>
        {
            public T Receive() => throw null!;

            public T Look() => throw null!;
        }

        public sealed class Shelf<T>
        {
            public T Rent() => throw null!;

            public void Return(T item) { }
        }
        """;

    [Theory]
    [InlineData("Mailbox<Clip> box", "var [|clip|] = box.Receive(); clip.Name = null!;", "TNS1001")]
    [InlineData("Mailbox<Clip> box", "var clip = box.Receive(); clip.Dispose();", "TNS1001")]
    [InlineData("Mailbox<Clip> box", "var clip = box.Look(); clip.Name = null!;", "TNS1001")]
    [InlineData("Shelf<Clip> shelf", "var clip = shelf.Rent(); clip.Name = null!; shelf.Return(clip);", "TNS1001")]
    [InlineData("Shelf<Clip> shelf", "var [|clip|] = shelf.Rent(); clip.Name = null!;", "TNS1001")]
    [InlineData("Shelf<Clip> shelf", "var clip = shelf.Rent(); [|clip|].Dispose();", "TNS1011")]
    public Task Gives_or_lends(string parameter, string body, string rule) =>
        Verify.RuleAsync($"{Types}\n\npublic class C {{ public void M({parameter}) {{ {body} }} }}", rule);
}
