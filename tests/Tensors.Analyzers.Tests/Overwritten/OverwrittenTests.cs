namespace Tensors.Analyzers.Tests.Overwritten;

public sealed class OverwrittenTests
{
    [Theory]
    [MemberData(nameof(WrongCode.Members), MemberType = typeof(WrongCode))]
    public Task Reports(string name, string members) => Named(name, members);

    [Theory]
    [MemberData(nameof(RightCode.Members), MemberType = typeof(RightCode))]
    public Task Is_silent_about(string name, string members) => Named(name, members);

    // The name is there to be read in the list of tests.
    private static Task Named(string name, string members)
    {
        Assert.NotEmpty(name);
        return Verify.RuleAsync(Samples.InClass(members), "TNS1007");
    }
}
