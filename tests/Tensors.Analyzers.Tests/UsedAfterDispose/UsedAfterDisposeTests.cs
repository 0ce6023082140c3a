namespace Tensors.Analyzers.Tests.UsedAfterDispose;

public sealed class UsedAfterDisposeTests
{
    [Theory]
    [MemberData(nameof(WrongCode.Members), MemberType = typeof(WrongCode))]
    public Task Reports(string name, string members) => Verify.SampleAsync("TNS1004", name, members);

    [Theory]
    [MemberData(nameof(RightCode.Members), MemberType = typeof(RightCode))]
    public Task Is_silent_about(string name, string members) => Verify.SampleAsync("TNS1004", name, members);
}
