namespace Tensors.Analyzers.Tests.NotDisposedOnThrow;

public sealed class NotDisposedOnThrowTests
{
    [Theory]
    [MemberData(nameof(WrongCode.Members), MemberType = typeof(WrongCode))]
    public Task Reports(string name, string members) => Verify.SampleAsync("TNS1003", name, members);

    [Theory]
    [MemberData(nameof(RightCode.Members), MemberType = typeof(RightCode))]
    public Task Is_silent_about(string name, string members) => Verify.SampleAsync("TNS1003", name, members);
}
