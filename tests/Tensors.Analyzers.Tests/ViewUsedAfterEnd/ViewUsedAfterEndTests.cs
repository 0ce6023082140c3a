namespace Tensors.Analyzers.Tests.ViewUsedAfterEnd;

public sealed class ViewUsedAfterEndTests
{
    [Theory]
    [MemberData(nameof(WrongCode.Members), MemberType = typeof(WrongCode))]
    public Task Reports(string name, string members) => Verify.SampleAsync("TNS2002", name, members);

    [Theory]
    [MemberData(nameof(RightCode.Members), MemberType = typeof(RightCode))]
    public Task Is_silent_about(string name, string members) => Verify.SampleAsync("TNS2002", name, members);
}
