namespace Tensors.Analyzers.Tests.DefaultUsed;

public sealed class DefaultUsedTests
{
    [Theory]
    [MemberData(nameof(WrongCode.Members), MemberType = typeof(WrongCode))]
    public Task Reports(string name, string members) => Verify.SampleAsync("TNS1010", name, members);

    [Theory]
    [MemberData(nameof(RightCode.Members), MemberType = typeof(RightCode))]
    public Task Is_silent_about(string name, string members) => Verify.SampleAsync("TNS1010", name, members);
}
